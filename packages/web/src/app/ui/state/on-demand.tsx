import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { Loading } from './states.tsx';

/** A component whose code comes when it is first wanted. */
export type OnDemand<P> = ComponentType<P> & {
  /** Brings it before it is drawn. */
  begin(): void;
};

const pauseMs = 400;

/**
 * A component that is brought when it is first drawn; again, if the network fails just then. What cannot be
 * brought at all is thrown, for the boundary around it.
 *
 * Not by `Suspense`: React holds back whatever follows a fallback for 300 ms, however soon it is there.
 */
export function onDemand<P extends object>(
  bring: () => Promise<ComponentType<P>>,
  waiting: ReactNode = <Loading />,
): OnDemand<P> {
  const source = new Source(bring);
  return Object.assign((props: P) => <Drawn source={source} props={props} waiting={waiting} />, {
    begin: () => void source.bring().catch(() => {}),
  });
}

/** Where a component comes from, and whether it has come. */
class Source<P> {
  component: ComponentType<P> | undefined;
  readonly #bring: () => Promise<ComponentType<P>>;
  #coming: Promise<void> | undefined;

  constructor(bring: () => Promise<ComponentType<P>>) {
    this.#bring = bring;
  }

  async bring(): Promise<void> {
    this.#coming ??= this.#twice();
    try {
      await this.#coming;
    } catch (error) {
      this.#coming = undefined;
      throw error;
    }
  }

  async #twice(): Promise<void> {
    try {
      this.component = await this.#bring();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      this.component = await this.#bring();
    }
  }
}

function Drawn<P extends object>({
  source,
  props,
  waiting,
}: {
  readonly source: Source<P>;
  readonly props: P;
  readonly waiting: ReactNode;
}) {
  const [Component, setComponent] = useState(() => source.component);
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    // Also what has come since it was drawn: nobody else would draw it.
    source.bring().then(
      () => setComponent(() => source.component),
      (error: unknown) => setFailure({ error }),
    );
  }, [source]);
  if (Component) return <Component {...props} />;
  if (failure) throw failure.error;
  return waiting;
}

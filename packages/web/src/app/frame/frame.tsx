import { type ReactNode, type Ref, useEffect, useState, useSyncExternalStore } from 'react';
import { connection } from '#data/connection.ts';
import { useSession } from '#sign-in/session.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Bar } from './bar.tsx';
import './frame.css';

const Palette = onDemand(async () => (await import('#palette/palette.tsx')).Palette, null);

/** What is around every page: the way to its content, the bar, the banner of bad news. */
export function Frame({
  main,
  isBare,
  children,
}: {
  readonly main: Ref<HTMLElement>;
  /** Without the bar. */
  readonly isBare: boolean;
  readonly children: ReactNode;
}) {
  const { session } = useSession();
  const [isSearching, setSearching] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setSearching(true);
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      {!isBare && <Bar onSearch={() => setSearching(true)} />}
      {isSearching && session && <Palette onClose={() => setSearching(false)} />}
      <Banner />
      <main id="main" className="page" ref={main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Banner() {
  const state = useSyncExternalStore(
    (listener) => connection.subscribe(listener),
    () => connection.current,
  );
  return (
    <div role="status">
      {state === 'lost' && (
        <p className="banner">
          The server does not answer. What you see may be old; trying to reconnect …
        </p>
      )}
    </div>
  );
}

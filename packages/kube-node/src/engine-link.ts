import type { Log } from '@slipway/kube-objects';
import type { Machine, Prepared, Runtime } from '#runtime/runtime';

/** When an engine that is there but refuses to list its containers is asked again. */
const retryMs = 1000;

/** Who must hear of the engine. */
export interface EngineFollowers {
  /** Looks at what the engine has; `told` is called when that is known. */
  adopt(told: () => void): Promise<void>;
  containerChanged(id: string, labels: Readonly<Record<string, string>>): void;
  engineAway(): void;
  /** What is said of the node may have changed; resolves when it is written. */
  changed(): Promise<void>;
}

/** What is known of the engine, from one connection to the next. */
export class EngineLink {
  readonly #runtime: Runtime;
  readonly #log: Log;
  #machine: Machine | undefined;
  #podCidr: string;
  #problem: string | undefined = 'not asked yet';
  #prepared: Promise<Prepared> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(runtime: Runtime, podCidr: string, log: Log) {
    this.#runtime = runtime;
    this.#podCidr = podCidr;
    this.#log = log;
  }

  /** Undefined until the engine has answered. */
  get machine(): Machine | undefined {
    return this.#machine;
  }

  /** The addresses of pods, as far as they are known. */
  get podCidr(): string {
    return this.#podCidr;
  }

  /** Why no container can be had; undefined when one can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** What pods are made with: looked at again for every sandbox, as pruning removes what no container uses. */
  prepared(): Promise<Prepared> {
    this.#prepared ??= this.#runtime.prepare().finally(() => {
      this.#prepared = undefined;
    });
    return this.#prepared;
  }

  /** Resolves when the engine's state is known for the first time, or that it is away. */
  follow(followers: EngineFollowers): Promise<Disposable> {
    return new Promise((resolve) => {
      const watching = this.#runtime.watch({
        onChanged: (id, labels) => followers.containerChanged(id, labels),
        onConnected: () => void this.#connected(followers).then(() => resolve(link)),
        onDisconnected: (error) => {
          this.#problem = messageOf(error);
          clearTimeout(this.#retry);
          this.#log.warn('container engine away', { error });
          followers.engineAway();
          void followers.changed().then(() => resolve(link));
        },
        onFault: (error) => this.#log.error('a change of a container could not be seen', { error }),
      });
      const link = {
        [Symbol.dispose]: () => {
          this.#isClosed = true;
          watching[Symbol.dispose]();
          clearTimeout(this.#retry);
        },
      };
    });
  }

  async #connected(followers: EngineFollowers): Promise<void> {
    // The network and the sandbox image may have gone with the old engine.
    this.#prepared = undefined;
    try {
      this.#machine = await this.#runtime.machine();
      await followers.adopt(() => {
        this.#problem = undefined;
      });
      // So that the first pod need not wait for it.
      this.prepared().then(
        async ({ podCidr }) => {
          this.#podCidr = podCidr;
          await followers.changed();
        },
        (error: unknown) => this.#log.warn('pods cannot be prepared', { error }),
      );
    } catch (error) {
      this.#problem = messageOf(error);
      // One try at a time; none when nobody follows any more.
      clearTimeout(this.#retry);
      if (this.#isClosed) return;
      this.#retry = setTimeout(() => void this.#connected(followers), retryMs);
    }
    await followers.changed();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import type { Change } from './history.ts';

/** Hears of changes. */
export type Listener = (change: Change) => void;

/** Hears of a listener that has thrown. */
export type OnFault = (error: unknown, change: Change) => void;

/** Those who hear of what has become durable. */
export class Audience {
  readonly #onFault: OnFault;
  readonly #listeners = new Set<Listener>();
  /** Those who hear of one resource only: a change must not cost what others watch. */
  readonly #watchers = new Map<string, Set<Listener>>();

  constructor(onFault: OnFault = throwLater) {
    this.#onFault = onFault;
  }

  /** Hears every change. */
  subscribe(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Hears every change of a resource, after those who hear of all. */
  watch(resource: string, listener: Listener): Disposable {
    const watchers = this.#watchers.get(resource) ?? new Set();
    this.#watchers.set(resource, watchers.add(listener));
    return {
      [Symbol.dispose]: () => {
        watchers.delete(listener);
        if (watchers.size === 0 && this.#watchers.get(resource) === watchers)
          this.#watchers.delete(resource);
      },
    };
  }

  tell(change: Change): void {
    for (const listener of this.#listeners) this.#tellOne(listener, change);
    for (const listener of this.#watchers.get(change.resource) ?? []) {
      this.#tellOne(listener, change);
    }
  }

  /** Nobody hears anything any more. */
  clear(): void {
    this.#listeners.clear();
    this.#watchers.clear();
  }

  /** A listener's mistake must not keep the others from hearing. */
  #tellOne(listener: Listener, change: Change): void {
    try {
      listener(change);
    } catch (error) {
      this.#onFault(error, change);
    }
  }
}

/** Where there is no log a mistake must not stay unseen, as in tests. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

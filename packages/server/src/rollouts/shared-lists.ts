import type { ClusterApi } from '#clusters/cluster-api';
import type { KubeObject } from './deed.ts';
import { type ListAddress, type ListListener, watchList } from './watch-list.ts';

/** Lists that several look at, each kept current once for all who ask the same cluster for the same. */
export class SharedLists {
  readonly #known = new WeakMap<ClusterApi, Map<string, SharedList>>();

  /** Tells `listener` of a list until `signal` is aborted, of what is known of it at once. */
  watch<T extends KubeObject>(
    api: ClusterApi,
    address: ListAddress,
    listener: ListListener<T>,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const ofApi = this.#known.get(api) ?? new Map<string, SharedList>();
    this.#known.set(api, ofApi);
    const key = JSON.stringify([address.path, address.labels, address.fields]);
    const list = ofApi.get(key) ?? new SharedList(api, address);
    ofApi.set(key, list);
    // Whoever asks for the same gets objects of the same kind.
    const told = listener as unknown as ListListener<KubeObject>;
    list.add(told);
    const leave = () => {
      if (!list.remove(told) && ofApi.get(key) === list) ofApi.delete(key);
    };
    signal.addEventListener('abort', leave, { once: true });
    return list.over;
  }
}

/** One that is kept current as long as somebody looks at it. */
class SharedList {
  /** Resolves when nobody looks at it any longer. */
  readonly over: Promise<void>;
  readonly #left = new AbortController();
  readonly #listeners = new Set<ListListener<KubeObject>>();
  #items: readonly KubeObject[] | undefined;
  #error: Error | undefined;

  constructor(api: ClusterApi, address: ListAddress) {
    const changed = (items: readonly KubeObject[]) => this.#changed(items);
    const troubled = (error: Error | undefined) => this.#troubled(error);
    this.over = watchList(api, address, { changed, troubled }, this.#left.signal);
  }

  add(listener: ListListener<KubeObject>): void {
    this.#listeners.add(listener);
    if (this.#error) listener.troubled(this.#error);
    if (this.#items) listener.changed(this.#items);
  }

  /** Answers whether somebody else looks at it. */
  remove(listener: ListListener<KubeObject>): boolean {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return true;
    this.#left.abort();
    return false;
  }

  #changed(items: readonly KubeObject[]): void {
    this.#items = items;
    for (const listener of [...this.#listeners]) listener.changed(items);
  }

  #troubled(error: Error | undefined): void {
    this.#error = error;
    for (const listener of [...this.#listeners]) listener.troubled(error);
  }
}

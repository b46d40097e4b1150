import type { KubeObject } from '@slipway/kube-objects';

/** Where an object is: plural with group, namespace (empty for the cluster's own), name. */
export interface Key {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a write makes of an object; undefined when it removes it. */
export interface PendingState {
  readonly revision: number;
  readonly object: KubeObject | undefined;
}

/** A place within a resource; no namespace and no name has a slash. */
const placeOf = ({ namespace, name }: Omit<Key, 'resource'>) => `${namespace}/${name}`;

/** What is being written and cannot be read yet: of each object the newest state. */
export class Pending {
  readonly #resources = new Map<string, Map<string, PendingState>>();

  get(key: Key): PendingState | undefined {
    return this.#resources.get(key.resource)?.get(placeOf(key));
  }

  set(key: Key, state: PendingState): void {
    let states = this.#resources.get(key.resource);
    if (states === undefined) {
      states = new Map();
      this.#resources.set(key.resource, states);
    }
    states.set(placeOf(key), state);
  }

  /** A write can be read from now on; what was written after it is still pending. */
  settle(key: Key, revision: number): void {
    if (this.get(key)?.revision !== revision) return;
    const states = this.#resources.get(key.resource);
    states?.delete(placeOf(key));
    if (states?.size === 0) this.#resources.delete(key.resource);
  }

  clear(): void {
    this.#resources.clear();
  }

  /** Objects of a resource, of one namespace or all, as they will be. */
  newestOf(
    readable: readonly KubeObject[],
    resource: string,
    namespace: string | undefined,
  ): readonly KubeObject[] {
    const states = this.#resources.get(resource);
    if (states === undefined) return readable;
    const isPending = ({ metadata: { namespace: space = '', name } }: KubeObject) =>
      states.has(placeOf({ namespace: space, name }));
    const pending = [...states].flatMap(([place, { object }]) =>
      object !== undefined && (namespace === undefined || place.startsWith(`${namespace}/`))
        ? [object]
        : [],
    );
    return [...readable.filter((object) => !isPending(object)), ...pending];
  }
}

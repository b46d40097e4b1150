import type { KubeObject, ListQuery, Objects, WatchEvent } from '@slipway/kube-objects';

type Listener = (event: WatchEvent) => void;
type OfKind = Map<string, Map<string, KubeObject>>;

/** Objects of a cluster as another process tells of them. Who wants to change one asks the cluster. */
export class MirroredObjects implements Objects {
  /** By resource, namespace and name. */
  readonly #objects = new Map<string, OfKind>();
  readonly #listeners = new Map<string, Set<Listener>>();

  get<T extends KubeObject>(resource: string, name: string, namespace = ''): T | undefined {
    return this.#objects.get(resource)?.get(namespace)?.get(name) as T | undefined; // by its resource
  }

  list<T extends KubeObject>(
    resource: string,
    { namespace, labels = {} }: ListQuery = {},
  ): readonly T[] {
    const kind = this.#objects.get(resource);
    const places = namespace === undefined ? [...(kind?.values() ?? [])] : [kind?.get(namespace)];
    const all = places.flatMap((place) => [...(place?.values() ?? [])]) as T[]; // by their resource
    const wanted = Object.entries(labels);
    if (wanted.length === 0) return all;
    return all.filter(({ metadata }) =>
      wanted.every(([label, value]) => metadata.labels?.[label] === value),
    );
  }

  watch<T extends KubeObject>(
    resource: string,
    listener: (event: WatchEvent<T>) => void,
  ): Disposable {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners);
    listeners.add(listener as Listener); // by its resource
    return { [Symbol.dispose]: () => listeners.delete(listener as Listener) };
  }

  /** Takes note of one change. */
  apply(resource: string, event: WatchEvent): void {
    const { namespace = '', name } = event.object.metadata;
    const kind = this.#objects.get(resource) ?? new Map();
    this.#objects.set(resource, kind);
    const place = kind.get(namespace) ?? new Map();
    kind.set(namespace, place);
    if (event.type === 'DELETED') place.delete(name);
    else place.set(name, event.object);
    if (place.size === 0) kind.delete(namespace);
    for (const listener of this.#listeners.get(resource) ?? []) listener(event);
  }

  /** Takes note of all there is of a kind: what is missing there has gone meanwhile. */
  replace(resource: string, objects: readonly KubeObject[]): void {
    const known = new Map(this.list(resource).map((object) => [object.metadata.uid, object]));
    const now = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const [uid, object] of known) {
      if (!now.has(uid)) this.apply(resource, { type: 'DELETED', object });
    }
    for (const object of objects) {
      const before = known.get(object.metadata.uid)?.metadata.resourceVersion;
      if (before === object.metadata.resourceVersion) continue;
      this.apply(resource, { type: before === undefined ? 'ADDED' : 'MODIFIED', object });
    }
  }

  create = refuse;
  update = refuse;
  updateStatus = refuse;
  changeStatus = refuse;
  scale = refuse;
  delete = refuse;
}

async function refuse(): Promise<never> {
  throw new Error('the network only reads; what is to change, the cluster does');
}

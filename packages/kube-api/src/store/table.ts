import type { KubeObject } from '@slipway/kube-objects';

/** The objects of one resource, by namespace and name; lists are in that order. */
export class Table {
  readonly #namespaces = new Map<string, Map<string, KubeObject>>();
  /** Sorted lists by namespace ('*' for all), made when asked for, dropped by any change. */
  readonly #lists = new Map<string, readonly KubeObject[]>();

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(namespace: string, name: string, object: KubeObject): void {
    let objects = this.#namespaces.get(namespace);
    if (objects === undefined) {
      objects = new Map();
      this.#namespaces.set(namespace, objects);
    }
    objects.set(name, object);
    this.#forget(namespace);
  }

  delete(namespace: string, name: string): void {
    const objects = this.#namespaces.get(namespace);
    objects?.delete(name);
    if (objects?.size === 0) this.#namespaces.delete(namespace);
    this.#forget(namespace);
  }

  list(namespace?: string): readonly KubeObject[] {
    const cached = this.#lists.get(namespace ?? '*');
    if (cached !== undefined) return cached;
    const list =
      namespace === undefined
        ? [...this.#namespaces.keys()].sort().flatMap((name) => this.list(name))
        : [...(this.#namespaces.get(namespace)?.values() ?? [])].sort(byName);
    this.#lists.set(namespace ?? '*', list);
    return list;
  }

  #forget(namespace: string): void {
    this.#lists.delete(namespace);
    this.#lists.delete('*');
  }
}

const byName = (a: KubeObject, b: KubeObject) =>
  a.metadata.name < b.metadata.name ? -1 : Number(a.metadata.name > b.metadata.name);

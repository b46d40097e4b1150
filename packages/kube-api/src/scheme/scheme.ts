import { ApiError, type KubeObject, resourceKey } from '@slipway/kube-objects';
import { apiVersionOf, type GroupVersionKind } from './group-version-kind.ts';
import type { Kind } from './kind.ts';

/**
 * The kinds of one cluster: the built-in ones from the start, custom ones while it runs. Everything
 * that depends on which kinds there are asks here, each time or whenever `generation` has changed.
 */
export interface Scheme {
  /** Counts the changes: what was made of the kinds is good as long as it stays. */
  readonly generation: number;
  /** Kinds that have a table of their own in the store. */
  readonly stored: readonly Kind[];
  /** Everything that has a collection under `/api` or `/apis`, in the order of discovery. */
  readonly served: readonly Kind[];
  /** The stored kind behind a resource key such as `deployments.apps`. */
  find(resource: string): Kind | undefined;
  /** The same for a kind that must be there. */
  get(resource: string): Kind;
  /** The kind that a path names. */
  findServed(group: string, version: string, plural: string): Kind | undefined;
  /** The kind of an object, by its own words. */
  findByObject(apiVersion: string, kind: string): Kind | undefined;
  /** The kind, and the ways between its objects and stored ones. */
  storageOf(served: Kind): Storage;
  /** Adds kinds, or replaces those of the same group, version and plural. */
  add(kinds: readonly Kind[]): void;
  remove(kinds: readonly GroupVersionResource[]): void;
  /** Hears of every change of the kinds. */
  subscribe(listener: () => void): Disposable;
}

/** Names a served kind by its path. */
export type GroupVersionResource = Pick<Kind, 'group' | 'version' | 'plural'>;

/** The kind that objects are stored as, and the ways there and back. */
export interface Storage {
  readonly kind: Kind;
  /** A stored object as `kind` has it. */
  readonly read: (stored: KubeObject) => KubeObject;
  /** An object of `kind` as the served kind has it. */
  readonly show: (object: object) => object;
  /** An object of the served kind as `kind` has it. */
  readonly store: (object: object) => object;
  /** What `read` has to wait for; undefined when it can answer at once. */
  readonly ready: (stored: readonly object[]) => Promise<void> | undefined;
}

const identity = <T extends object>(object: T) => object;
const nothing = () => undefined;
const pathOf = ({ group, version, plural }: GroupVersionResource) =>
  `${apiVersionOf({ group, version })}/${plural}`;
const nameOf = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) =>
  `${apiVersion}/${kind}`;
const nameOfKind = (kind: GroupVersionKind) =>
  nameOf({ apiVersion: apiVersionOf(kind), kind: kind.kind });

/** A scheme with these kinds. */
export function createScheme(kinds: readonly Kind[]): Scheme {
  const byPath = new Map<string, Kind>();
  const byName = new Map<string, Kind>();
  const byResource = new Map<string, Kind>();
  const listeners = new Set<() => void>();
  let served: readonly Kind[] = [];
  let stored: readonly Kind[] = [];
  let generation = 0;

  function index(): void {
    const all = [...byPath.values()];
    served = all.filter(({ isServed = true }) => isServed);
    stored = all.filter(
      ({ view, computed, isOtherVersion }) =>
        view === undefined && computed === undefined && !isOtherVersion,
    );
    byName.clear();
    byResource.clear();
    for (const kind of served) byName.set(nameOfKind(kind), kind);
    for (const kind of stored) byResource.set(resourceKey(kind), kind);
    generation += 1;
    for (const listener of listeners) listener();
  }

  const scheme: Scheme = {
    get generation() {
      return generation;
    },
    get stored() {
      return stored;
    },
    get served() {
      return served;
    },
    find: (resource) => byResource.get(resource),
    get(resource) {
      const kind = byResource.get(resource);
      if (kind === undefined) throw new ApiError('InternalError', `no resource ${resource}`);
      return kind;
    },
    findServed(group, version, plural) {
      const kind = byPath.get(pathOf({ group, version, plural }));
      return kind?.isServed === false ? undefined : kind;
    },
    findByObject: (apiVersion, kind) => byName.get(nameOf({ apiVersion, kind })),
    storageOf(kind) {
      const { view, stored: form } = kind;
      if (form !== undefined) {
        const { read, ready = nothing } = form;
        return { kind, read, ready, show: identity, store: identity };
      }
      const same = { read: identity<KubeObject>, ready: nothing };
      if (view === undefined) return { kind, ...same, show: identity, store: identity };
      return { kind: scheme.get(view.of), ...same, show: view.show, store: view.store };
    },
    add(more) {
      for (const kind of more) byPath.set(pathOf(kind), kind);
      index();
    },
    remove(gone) {
      for (const name of gone) byPath.delete(pathOf(name));
      index();
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
  };
  scheme.add(kinds);
  return scheme;
}

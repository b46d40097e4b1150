import type { Scheme, Store } from '@slipway/kube-api';
import type { KubeObject, Log, Objects } from '@slipway/kube-objects';
import { WorkQueue } from '#work/work-queue';
import { collectGarbage, type Family, type GarbageAction, resourceOf } from './garbage.ts';

/** All objects by uid, and the dependents of each owner; kept up with the store. */
class FamilyTree implements Family {
  readonly #scheme: Scheme;
  readonly #objects = new Map<string, KubeObject>();
  readonly #dependents = new Map<string, Set<string>>();

  constructor(scheme: Scheme) {
    this.#scheme = scheme;
  }

  isServed(apiVersion: string, kind: string): boolean {
    return this.#scheme.findByObject(apiVersion, kind) !== undefined;
  }

  find(uid: string): KubeObject | undefined {
    return this.#objects.get(uid);
  }

  dependentsOf(uid: string): readonly KubeObject[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((key) => this.#objects.get(key) ?? []);
  }

  set(object: KubeObject): void {
    this.#unlink(object.metadata.uid);
    this.#objects.set(object.metadata.uid, object);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(object.metadata.uid));
    }
  }

  delete(uid: string): void {
    this.#unlink(uid);
    this.#objects.delete(uid);
  }

  #unlink(uid: string): void {
    for (const owner of this.#objects.get(uid)?.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(uid);
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}

/** Deletes what has lost its owners, and ends the deletion of owners. */
export function startGarbageCollector(
  scheme: Scheme,
  store: Store,
  objects: Objects,
  log: Log,
): AsyncDisposable {
  const family = new FamilyTree(scheme);
  const sync = async (uid: string) => {
    const object = family.find(uid);
    if (object === undefined) return undefined;
    const action = collectGarbage(object, family);
    await act(scheme, objects, object, action);
    // The dependents do not name this owner any more; nothing else would bring us back to it.
    if (action.type === 'release-dependents') queue.add(uid);
    if (action.type === 'judge-dependents') {
      for (const { metadata } of action.dependents) queue.add(metadata.uid);
    }
    return undefined;
  };
  const queue = new WorkQueue({ name: 'garbage-collector', sync }, log);
  const look = (object: KubeObject) => {
    queue.add(object.metadata.uid);
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      if (family.find(uid)?.metadata.deletionTimestamp !== undefined) queue.add(uid);
    }
  };
  const subscription = store.subscribe(({ type, object, before }) => {
    if (type !== 'DELETED') {
      // An owner that waits for its dependents hears when one is not its own any more.
      if (before?.metadata.ownerReferences !== object.metadata.ownerReferences) {
        for (const { uid } of before?.metadata.ownerReferences ?? []) queue.add(uid);
      }
      family.set(object);
      if (isInteresting(object)) look(object);
      return;
    }
    family.delete(object.metadata.uid);
    for (const dependent of family.dependentsOf(object.metadata.uid)) look(dependent);
    look(object);
  });
  for (const resource of store.resources()) {
    for (const object of store.list(resource)) family.set(object);
  }
  for (const resource of store.resources()) {
    for (const object of store.list(resource)) if (isInteresting(object)) look(object);
  }
  return {
    async [Symbol.asyncDispose]() {
      subscription[Symbol.dispose]();
      await queue.close();
    },
  };
}

const isInteresting = ({ metadata }: KubeObject) =>
  metadata.ownerReferences !== undefined ||
  (metadata.deletionTimestamp !== undefined && metadata.finalizers !== undefined);

async function act(
  scheme: Scheme,
  objects: Objects,
  object: KubeObject,
  action: GarbageAction,
): Promise<void> {
  const resource = resourceOf(scheme, object);
  if (resource === undefined) return;
  switch (action.type) {
    case 'none':
    case 'judge-dependents':
      return;
    case 'delete':
      await remove(scheme, objects, object, action.policy);
      return;
    case 'set-owners':
      await objects.update(resource, {
        ...object,
        metadata: { ...object.metadata, ownerReferences: action.owners },
      });
      return;
    case 'set-finalizers':
      await objects.update(resource, {
        ...object,
        metadata: { ...object.metadata, finalizers: action.finalizers },
      });
      return;
    case 'release-dependents':
      await Promise.all(
        action.dependents.map((dependent) =>
          release(scheme, objects, dependent, object.metadata.uid),
        ),
      );
  }
}

async function remove(
  scheme: Scheme,
  objects: Objects,
  object: KubeObject,
  propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
): Promise<void> {
  const { name, namespace, uid } = object.metadata;
  const resource = resourceOf(scheme, object);
  if (resource === undefined) return;
  const options = { propagationPolicy, uid };
  await objects.delete(resource, name, namespace, options);
}

async function release(
  scheme: Scheme,
  objects: Objects,
  object: KubeObject,
  owner: string,
): Promise<void> {
  const resource = resourceOf(scheme, object);
  if (resource === undefined) return;
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(
    ({ uid }) => uid !== owner,
  );
  await objects.update(resource, { ...object, metadata: { ...object.metadata, ownerReferences } });
}

import type { Scheme } from '@slipway/kube-api';
import { type KubeObject, type OwnerReference, resourceKey } from '@slipway/kube-objects';

/** What is to be done about an object because of its owners, or about an owner that is to go. */
export type GarbageAction =
  | { readonly type: 'none' }
  | { readonly type: 'delete' }
  | { readonly type: 'set-owners'; readonly owners: readonly OwnerReference[] }
  | { readonly type: 'set-finalizers'; readonly finalizers: readonly string[] }
  | { readonly type: 'delete-dependents'; readonly dependents: readonly KubeObject[] }
  | { readonly type: 'release-dependents'; readonly dependents: readonly KubeObject[] };

/** What the garbage collector knows of the cluster. */
export interface Family {
  /** Whether objects of a kind can be looked up. */
  isServed(apiVersion: string, kind: string): boolean;
  /** The object of this uid, if there is one. */
  find(uid: string): KubeObject | undefined;
  dependentsOf(uid: string): readonly KubeObject[];
}

const none: GarbageAction = { type: 'none' };

/** Decides about one object. */
export function collectGarbage(object: KubeObject, family: Family): GarbageAction {
  const { deletionTimestamp, finalizers = [], uid } = object.metadata;
  if (deletionTimestamp !== undefined) {
    if (finalizers.includes('orphan')) return orphan(object, family.dependentsOf(uid));
    if (finalizers.includes('foregroundDeletion')) {
      return foreground(object, family);
    }
    return none;
  }
  return judge(object, family);
}

function judge(object: KubeObject, family: Family): GarbageAction {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return none;
  const present = owners.filter((owner) => isPresent(object, owner, family));
  if (present.length === owners.length) return none;
  return present.length === 0 ? { type: 'delete' } : { type: 'set-owners', owners: present };
}

function isPresent(object: KubeObject, owner: OwnerReference, family: Family): boolean {
  // Owners of kinds that are not served cannot be looked up; nothing is deleted on a guess.
  if (!family.isServed(owner.apiVersion, owner.kind)) return true;
  const found = family.find(owner.uid);
  if (found === undefined) return false;
  const { namespace } = found.metadata;
  return namespace === undefined || namespace === object.metadata.namespace;
}

const without = (object: KubeObject, name: string): GarbageAction => ({
  type: 'set-finalizers',
  finalizers: (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== name),
});

function orphan(owner: KubeObject, dependents: readonly KubeObject[]): GarbageAction {
  if (dependents.length > 0) return { type: 'release-dependents', dependents };
  return without(owner, 'orphan');
}

function foreground(owner: KubeObject, family: Family): GarbageAction {
  const dependents = family.dependentsOf(owner.metadata.uid);
  const alive = dependents.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const kept = alive.filter((dependent) => hasOtherOwner(dependent, family));
  if (kept.length > 0) return { type: 'release-dependents', dependents: kept };
  if (alive.length > 0) return { type: 'delete-dependents', dependents: alive };
  const blocks = ({ metadata }: KubeObject) =>
    (metadata.ownerReferences ?? []).some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    );
  return dependents.some(blocks) ? none : without(owner, 'foregroundDeletion');
}

/** Whether an object has an owner that stays: one that does not wait for its own dependents to go. */
function hasOtherOwner(object: KubeObject, family: Family): boolean {
  return (object.metadata.ownerReferences ?? []).some((owner) => {
    if (!isPresent(object, owner, family)) return false;
    const { deletionTimestamp, finalizers = [] } = family.find(owner.uid)?.metadata ?? {};
    return deletionTimestamp === undefined || !finalizers.includes('foregroundDeletion');
  });
}

/** The resource key of an object, from its own words. */
export function resourceOf(scheme: Scheme, object: KubeObject): string | undefined {
  const kind = scheme.findByObject(object.apiVersion, object.kind);
  return kind && resourceKey(scheme.storageOf(kind).kind);
}

import type { Scheme } from '@slipway/kube-api';
import { type KubeObject, type OwnerReference, resourceKey } from '@slipway/kube-objects';

/** What is to be done about an object because of its owners, or about an owner that is to go. */
export type GarbageAction =
  | { readonly type: 'none' }
  | { readonly type: 'delete'; readonly policy: 'Background' | 'Foreground' | 'Orphan' }
  | { readonly type: 'set-owners'; readonly owners: readonly OwnerReference[] }
  | { readonly type: 'set-finalizers'; readonly finalizers: readonly string[] }
  | { readonly type: 'judge-dependents'; readonly dependents: readonly KubeObject[] }
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

/**
 * What its owners mean for an object: one that is there keeps it, and is all that it keeps. When only
 * those are left that wait for their dependents to go, it goes; its own dependents before it.
 */
function judge(object: KubeObject, family: Family): GarbageAction {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return none;
  const states = owners.map((owner) => stateOf(object, owner, family));
  const lasting = owners.filter((_, index) => states[index] === 'there');
  if (lasting.length === owners.length) return none;
  if (lasting.length > 0) return { type: 'set-owners', owners: lasting };
  const dependents = family.dependentsOf(object.metadata.uid);
  if (states.includes('waiting') && dependents.length > 0) {
    return unblocked(owners, dependents) ?? { type: 'delete', policy: 'Foreground' };
  }
  return { type: 'delete', policy: policyOf(object) };
}

/** In a circle everybody would wait for everybody: the last one lets its owners go first. */
function unblocked(
  owners: readonly OwnerReference[],
  dependents: readonly KubeObject[],
): GarbageAction | undefined {
  const isCircle = dependents.some(isWaiting);
  if (!isCircle || !owners.some(({ blockOwnerDeletion }) => blockOwnerDeletion)) return undefined;
  const free = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
  return { type: 'set-owners', owners: free };
}

/** As the object itself says. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject) {
  if (finalizers.includes('orphan')) return 'Orphan';
  return finalizers.includes('foregroundDeletion') ? 'Foreground' : 'Background';
}

const isWaiting = ({ metadata: { deletionTimestamp, finalizers = [] } }: KubeObject) =>
  deletionTimestamp !== undefined && finalizers.includes('foregroundDeletion');

function stateOf(object: KubeObject, owner: OwnerReference, family: Family) {
  // Owners of kinds that are not served cannot be looked up; nothing is deleted on a guess.
  if (!family.isServed(owner.apiVersion, owner.kind)) return 'there';
  const found = family.find(owner.uid);
  if (found === undefined) return 'gone';
  const { namespace } = found.metadata;
  if (namespace !== undefined && namespace !== object.metadata.namespace) return 'gone';
  return isWaiting(found) ? 'waiting' : 'there';
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
  if (alive.length > 0) return { type: 'judge-dependents', dependents: alive };
  const blocks = ({ metadata }: KubeObject) =>
    (metadata.ownerReferences ?? []).some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
    );
  return dependents.some(blocks) ? none : without(owner, 'foregroundDeletion');
}

/** The resource key of an object, from its own words. */
export function resourceOf(scheme: Scheme, object: KubeObject): string | undefined {
  const kind = scheme.findByObject(object.apiVersion, object.kind);
  return kind && resourceKey(scheme.storageOf(kind).kind);
}

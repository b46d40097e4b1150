import type { KubeObject, LabelSelector, ObjectMeta, OwnerReference } from '@slipway/kube-objects';
import { matches } from '@slipway/kube-objects';

/** The owner that manages an object, when it has one. */
export const controllerOf = ({ metadata }: KubeObject) =>
  metadata.ownerReferences?.find(({ controller }) => controller === true);

/** The reference by which `owner` manages what it creates. */
export const ownedBy = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** Who of the candidates belongs to an owner, and whose owner changes. */
export interface Claim<T extends KubeObject> {
  readonly owned: readonly T[];
  /** Orphans that match: to be adopted. */
  readonly adopt: readonly T[];
  /** Owned ones that match no more: to be released. */
  readonly release: readonly T[];
}

/** Sorts out which of the objects of its namespace belong to `owner`. */
export function claim<T extends KubeObject>(
  owner: KubeObject,
  selector: LabelSelector,
  candidates: readonly T[],
): Claim<T> {
  const owned: T[] = [];
  const adopt: T[] = [];
  const release: T[] = [];
  for (const candidate of candidates) {
    const { labels, deletionTimestamp } = candidate.metadata;
    const controller = controllerOf(candidate);
    const isMatch = matches(selector, labels);
    if (controller?.uid === owner.metadata.uid) {
      if (isMatch || deletionTimestamp || owner.metadata.deletionTimestamp) owned.push(candidate);
      else release.push(candidate);
    } else if (!controller && isMatch && !deletionTimestamp && !owner.metadata.deletionTimestamp) {
      adopt.push(candidate);
    }
  }
  return { owned, adopt, release };
}

/** The object with `owner` as its controller. */
export const adopted = <T extends KubeObject>(object: T, owner: KubeObject): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    ownerReferences: [...(object.metadata.ownerReferences ?? []), ownedBy(owner)],
  },
});

/** The object without `owner`. */
export const released = <T extends KubeObject>(object: T, owner: KubeObject): T => ({
  ...object,
  metadata: withoutOwner(object.metadata, owner),
});

const withoutOwner = (metadata: ObjectMeta, owner: KubeObject): ObjectMeta => ({
  ...metadata,
  ownerReferences: (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid),
});

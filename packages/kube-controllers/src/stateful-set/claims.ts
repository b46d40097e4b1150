/** The claims of a stateful set's pods: made before the pods, kept or deleted as the policy says. */
import { isDeepStrictEqual } from 'node:util';
import type {
  KubeObject,
  OwnerReference,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';
import { messageOf } from '#work/pods';
import { claimsOf, rangeOf } from './stateful-pod.ts';

const resource = 'persistentvolumeclaims';
const component = 'statefulset-controller';

/** Makes the claims of the pod with a number that are not there yet. */
export async function createClaims(
  set: StatefulSet,
  ordinal: number,
  { objects, events }: Surroundings,
): Promise<void> {
  for (const claim of claimsOf(set, ordinal)) {
    const { name = '', namespace } = claim.metadata;
    if (objects.get(resource, name, namespace)) continue;
    const what = `Claim ${name} Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name}`;
    try {
      const owners = wantedOwners(set, ordinal, undefined);
      const ownerReferences = owners.length > 0 ? { ownerReferences: owners } : {};
      await objects.create<PersistentVolumeClaim>(resource, {
        ...claim,
        metadata: { ...claim.metadata, ...ownerReferences },
      });
    } catch (error) {
      const message = `create ${what} failed error: ${messageOf(error)}`;
      events.record(set, { type: 'Warning', reason: 'FailedCreate', message, component });
      throw error;
    }
    const message = `create ${what} success`;
    events.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component });
  }
}

/** Gives the claims of a pod the owners with which they shall go. */
export async function keepClaims(
  set: StatefulSet,
  ordinal: number,
  pod: Pod,
  { objects }: Surroundings,
): Promise<void> {
  for (const { metadata } of claimsOf(set, ordinal)) {
    const claim = objects.get<PersistentVolumeClaim>(
      resource,
      metadata.name ?? '',
      metadata.namespace,
    );
    if (!claim || claim.metadata.deletionTimestamp) continue;
    const before = claim.metadata.ownerReferences ?? [];
    const others = before.filter((owner) => !isOurs(owner, set, pod));
    const ownerReferences = [...others, ...wantedOwners(set, ordinal, pod)];
    if (isDeepStrictEqual(before, ownerReferences)) continue;
    await objects.update<PersistentVolumeClaim>(resource, {
      ...claim,
      metadata: { ...claim.metadata, ownerReferences },
    });
  }
}

const isOurs = ({ kind, name }: OwnerReference, set: StatefulSet, pod: Pod) =>
  (kind === 'StatefulSet' && name === set.metadata.name) ||
  (kind === 'Pod' && name === pod.metadata.name);

/** A claim goes with its set, or, once its pod is too much, with the pod; or with nobody. */
function wantedOwners(
  set: StatefulSet,
  ordinal: number,
  pod: Pod | undefined,
): readonly OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const [first, end] = rangeOf(set);
  const isCondemned = ordinal < first || ordinal >= end;
  if (isCondemned && whenScaled === 'Delete') return pod ? [reference(pod)] : [];
  return whenDeleted === 'Delete' ? [reference(set)] : [];
}

const reference = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
});

import type {
  ObjectReference,
  PersistentVolume,
  PersistentVolumeClaim,
} from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';

const claimsOf = 'persistentvolumeclaims';
const volumesOf = 'persistentvolumes';

/** The volume first: a claim that says it is bound must not be the only one to say so. */
export async function bind(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  { objects }: Surroundings,
): Promise<void> {
  const claimRef = referenceTo(claim);
  if (volume.spec.claimRef?.uid !== claimRef.uid) {
    await objects.update<PersistentVolume>(volumesOf, {
      ...volume,
      metadata: withAnnotations(volume.metadata, {
        'pv.kubernetes.io/bound-by-controller': 'yes',
      }),
      spec: { ...volume.spec, claimRef },
    });
  }
  const bound = await objects.update<PersistentVolumeClaim>(claimsOf, {
    ...claim,
    metadata: withAnnotations(claim.metadata, {
      'pv.kubernetes.io/bind-completed': 'yes',
      ...(!claim.spec.volumeName && { 'pv.kubernetes.io/bound-by-controller': 'yes' }),
    }),
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  });
  const { accessModes = [], capacity = {} } = volume.spec;
  await objects.updateStatus<PersistentVolumeClaim>(claimsOf, {
    ...bound,
    status: { ...bound.status, phase: 'Bound', accessModes, capacity },
  });
}

/** Gives a claim, and its volume, the size that was asked for. */
export async function expand(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  storage: string,
  { objects }: Surroundings,
): Promise<void> {
  await objects.update<PersistentVolume>(volumesOf, {
    ...volume,
    spec: { ...volume.spec, capacity: { ...volume.spec.capacity, storage } },
  });
  await objects.updateStatus<PersistentVolumeClaim>(claimsOf, {
    ...claim,
    status: { ...claim.status, capacity: { ...claim.status.capacity, storage } },
  });
}

/** A claim as its volume names it. */
export function referenceTo({ metadata }: PersistentVolumeClaim): ObjectReference {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  return {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace,
    name,
    uid,
    resourceVersion,
  };
}

const withAnnotations = (
  metadata: PersistentVolume['metadata'],
  more: Readonly<Record<string, string>>,
) => ({ ...metadata, annotations: { ...metadata.annotations, ...more } });

import {
  localProvisioner,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@slipway/kube-objects';

/** Says which provisioner has made a volume. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by';
/** Keeps a volume as long as a claim has it. */
export const volumeProtection = 'kubernetes.io/pv-protection';

/** What happens next with a volume. */
export type VolumeAction =
  | { readonly type: 'none' }
  | { readonly type: 'phase'; readonly phase: Phase; readonly message?: string }
  /** Removes what is in it, then the volume. */
  | { readonly type: 'delete' }
  | { readonly type: 'unprotect' };

type Phase = NonNullable<PersistentVolume['status']['phase']>;

/** Decides about one volume; `claim` is the one that its reference names, if it is there. */
export function decideVolume(
  volume: PersistentVolume,
  claim: PersistentVolumeClaim | undefined,
): VolumeAction {
  const { claimRef } = volume.spec;
  const isBound = claim !== undefined && claim.metadata.uid === claimRef?.uid;
  const isEnding = volume.metadata.deletionTimestamp !== undefined;
  if (isEnding && !isBound) return { type: 'unprotect' };
  if (claimRef === undefined || !claimRef.uid) return inPhase(volume, 'Available');
  if (isBound) {
    return claim.spec.volumeName === volume.metadata.name
      ? inPhase(volume, 'Bound')
      : { type: 'none' };
  }
  return released(volume);
}

function released(volume: PersistentVolume): VolumeAction {
  const { persistentVolumeReclaimPolicy } = volume.spec;
  if (persistentVolumeReclaimPolicy !== 'Delete') return inPhase(volume, 'Released');
  if (volume.metadata.annotations?.[provisionedBy] === localProvisioner) return { type: 'delete' };
  // What somebody else has made is theirs to remove.
  return inPhase(volume, 'Released');
}

function inPhase({ status }: PersistentVolume, phase: Phase): VolumeAction {
  return status.phase === phase ? { type: 'none' } : { type: 'phase', phase };
}

import {
  type LocalVolumes,
  type PersistentVolume,
  type PersistentVolumeClaim,
  timestamp,
} from '@slipway/kube-objects';
import { type Controller, keyOf, type Surroundings } from '#work/controller';
import { decideVolume, volumeProtection } from './volume-decision.ts';

const volumesOf = 'persistentvolumes';

/** Keeps the phase of each volume, and takes away what a claim has left. */
export function volumeController(
  { objects, clock }: Surroundings,
  folders: LocalVolumes | undefined,
): Controller {
  const setPhase = (
    volume: PersistentVolume,
    phase: NonNullable<PersistentVolume['status']['phase']>,
  ) =>
    objects.updateStatus<PersistentVolume>(volumesOf, {
      ...volume,
      status: { phase, lastPhaseTransitionTime: timestamp(clock()) },
    });

  /** The folder first: after a crash in between the volume is still there to be deleted. */
  async function remove(volume: PersistentVolume): Promise<void> {
    const { name, uid } = volume.metadata;
    if (volume.status.phase !== 'Released') await setPhase(volume, 'Released');
    await folders?.remove(name);
    await objects.delete(volumesOf, name, undefined, { uid });
  }

  async function unprotect(volume: PersistentVolume): Promise<void> {
    const { finalizers = [] } = volume.metadata;
    if (!finalizers.includes(volumeProtection)) return;
    await objects.update<PersistentVolume>(volumesOf, {
      ...volume,
      metadata: {
        ...volume.metadata,
        finalizers: finalizers.filter((finalizer) => finalizer !== volumeProtection),
      },
    });
  }

  return {
    name: 'persistentvolume-phases',
    watches: {
      [volumesOf]: (volume) => [keyOf(volume)],
      persistentvolumeclaims: (claim) => {
        const { volumeName = '' } = (claim as PersistentVolumeClaim).spec;
        return volumeName === '' ? [] : [volumeName];
      },
    },
    async sync(name) {
      const volume = objects.get<PersistentVolume>(volumesOf, name);
      if (volume === undefined) return undefined;
      const { claimRef } = volume.spec;
      const claim =
        claimRef?.name &&
        objects.get<PersistentVolumeClaim>(
          'persistentvolumeclaims',
          claimRef.name,
          claimRef.namespace,
        );
      const action = decideVolume(volume, claim || undefined);
      if (action.type === 'phase') await setPhase(volume, action.phase);
      if (action.type === 'delete') await remove(volume);
      if (action.type === 'unprotect') await unprotect(volume);
      return undefined;
    },
  };
}

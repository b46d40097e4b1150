import type { LocalVolumes, PersistentVolume, PersistentVolumeClaim } from '@slipway/kube-objects';
import { type Running, run, type Surroundings } from '#work/controller';
import { claimProtectionController } from './claim-protection.ts';
import { claimController } from './claims.ts';
import { ephemeralClaimController } from './ephemeral-claims.ts';
import { volumeController } from './volumes.ts';

/** Starts what looks after volumes and claims. Without folders nothing is provisioned. */
export function startStorage(
  surroundings: Surroundings,
  folders: LocalVolumes | undefined,
): readonly Running[] {
  if (folders !== undefined) void sweep(surroundings, folders);
  return [
    claimController(surroundings, folders),
    volumeController(surroundings, folders),
    claimProtectionController(surroundings),
    ephemeralClaimController(surroundings),
  ].map((controller) => run(controller, surroundings));
}

/** Folders that were made for claims which went before they got their volume. */
async function sweep({ objects, log }: Surroundings, folders: LocalVolumes): Promise<void> {
  try {
    for (const name of await folders.list()) {
      const isClaimed = objects
        .list<PersistentVolumeClaim>('persistentvolumeclaims')
        .some(({ metadata }) => name === `pvc-${metadata.uid}`);
      if (isClaimed || objects.get<PersistentVolume>('persistentvolumes', name)) continue;
      await folders.remove(name);
      log.info('removed the folder of a volume that nobody has', { volume: name });
    }
  } catch (error) {
    log.warn('folders of volumes were not swept', { error });
  }
}

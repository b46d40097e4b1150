import {
  type LocalVolumes,
  localProvisioner,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  timestamp,
} from '@slipway/kube-objects';
import type { Surroundings } from '#work/controller';
import { referenceTo } from './bind-claim.ts';
import { provisionedBy } from './volume-decision.ts';

const component = 'persistentvolume-controller';
const volumesOf = 'persistentvolumes';

/** Makes the folder and the volume that a claim asks its class for. */
export async function provision(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  folders: LocalVolumes,
  { objects, events, clock }: Surroundings,
): Promise<void> {
  const name = `pvc-${claim.metadata.uid}`;
  const path = await folders.create(name);
  if (objects.get(volumesOf, name) === undefined) {
    await objects.create<PersistentVolume>(
      volumesOf,
      localVolume(name, path, claim, storageClass, clock()),
    );
  }
  const message = `Successfully provisioned volume ${name}`;
  events.record(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message, component });
}

const localVolume = (
  name: string,
  path: string,
  claim: PersistentVolumeClaim,
  { metadata, reclaimPolicy }: StorageClass,
  now: Date,
) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, annotations: { [provisionedBy]: localProvisioner } },
  spec: {
    capacity: { storage: claim.spec.resources?.requests?.storage ?? '0' },
    accessModes: claim.spec.accessModes ?? [],
    claimRef: referenceTo(claim),
    persistentVolumeReclaimPolicy: reclaimPolicy ?? 'Delete',
    storageClassName: metadata.name,
    volumeMode: claim.spec.volumeMode ?? 'Filesystem',
    hostPath: { path, type: 'DirectoryOrCreate' },
  },
  status: { phase: 'Pending' as const, lastPhaseTransitionTime: timestamp(now) },
});

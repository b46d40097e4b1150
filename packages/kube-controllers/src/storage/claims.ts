import {
  type LocalVolumes,
  localProvisioner,
  type ObjectReference,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  timestamp,
} from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { type ClaimAction, decideClaim } from './claim-decision.ts';
import { provisionedBy } from './volume-decision.ts';

const component = 'persistentvolume-controller';
const claimsOf = 'persistentvolumeclaims';
const volumesOf = 'persistentvolumes';

/** Finds, or makes, the volume of each claim. */
export function claimController(
  { objects, events, clock }: Surroundings,
  folders: LocalVolumes | undefined,
): Controller {
  const waiting = () =>
    objects
      .list<PersistentVolumeClaim>(claimsOf)
      .filter(({ status }) => status.phase !== 'Bound')
      .map(keyOf);
  const view = () => ({
    volumes: objects.list<PersistentVolume>(volumesOf),
    classes: objects.list<StorageClass>('storageclasses.storage.k8s.io'),
  });

  /** The volume first: a claim that says it is bound must not be the only one to say so. */
  async function bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
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

  async function provision(
    claim: PersistentVolumeClaim,
    storageClass: StorageClass,
  ): Promise<void> {
    if (folders === undefined) return;
    const name = `pvc-${claim.metadata.uid}`;
    const path = await folders.create(name);
    if (objects.get(volumesOf, name) === undefined) {
      await objects.create<PersistentVolume>(
        volumesOf,
        localVolume(name, path, claim, storageClass),
      );
    }
    const message = `Successfully provisioned volume ${name}`;
    events.record(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message, component });
  }

  async function expand(
    claim: PersistentVolumeClaim,
    volume: PersistentVolume,
    storage: string,
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

  async function act(claim: PersistentVolumeClaim, action: ClaimAction): Promise<void> {
    switch (action.type) {
      case 'none':
        return;
      case 'bind':
        return await bind(claim, action.volume);
      case 'provision':
        return await provision(claim, action.storageClass);
      case 'expand':
        return await expand(claim, action.volume, action.storage);
      case 'lose': {
        if (claim.status.phase === 'Lost') return;
        const status = { ...claim.status, phase: 'Lost' as const };
        await objects.updateStatus<PersistentVolumeClaim>(claimsOf, { ...claim, status });
        const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
        events.record(claim, { type: 'Warning', reason: 'ClaimLost', message, component });
        return;
      }
      case 'wait': {
        const { reason, message } = action;
        const type = reason === 'ProvisioningFailed' ? 'Warning' : 'Normal';
        events.record(claim, { type, reason, message, component });
      }
    }
  }

  const localVolume = (
    name: string,
    path: string,
    claim: PersistentVolumeClaim,
    { metadata, reclaimPolicy }: StorageClass,
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
    status: { phase: 'Pending' as const, lastPhaseTransitionTime: timestamp(clock()) },
  });

  return {
    name: component,
    // One at a time: two claims must not both get the last volume.
    workers: 1,
    watches: {
      [claimsOf]: (claim) => [keyOf(claim)],
      [volumesOf]: (volume) => [...claimOf(volume as PersistentVolume), ...waiting()],
      'storageclasses.storage.k8s.io': waiting,
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const claim = objects.get<PersistentVolumeClaim>(claimsOf, name, namespace);
      if (claim !== undefined) await act(claim, decideClaim(claim, view()));
      return undefined;
    },
  };
}

const claimOf = ({ spec: { claimRef } }: PersistentVolume): readonly string[] =>
  claimRef === undefined ? [] : [`${claimRef.namespace}/${claimRef.name}`];

function referenceTo({ metadata }: PersistentVolumeClaim): ObjectReference {
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

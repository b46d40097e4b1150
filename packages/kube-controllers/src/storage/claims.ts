import type {
  LocalVolumes,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { bind, expand } from './bind-claim.ts';
import { type ClaimAction, decideClaim } from './claim-decision.ts';
import { provision } from './provision-claim.ts';

const component = 'persistentvolume-controller';
const claimsOf = 'persistentvolumeclaims';
const volumesOf = 'persistentvolumes';

/** Finds, or makes, the volume of each claim. */
export function claimController(
  surroundings: Surroundings,
  folders: LocalVolumes | undefined,
): Controller {
  const { objects } = surroundings;
  const waiting = () =>
    objects
      .list<PersistentVolumeClaim>(claimsOf)
      .filter(({ status }) => status.phase !== 'Bound')
      .map(keyOf);
  const view = () => ({
    volumes: objects.list<PersistentVolume>(volumesOf),
    classes: objects.list<StorageClass>('storageclasses.storage.k8s.io'),
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
      if (claim !== undefined) await act(claim, decideClaim(claim, view()), folders, surroundings);
      return undefined;
    },
  };
}

async function act(
  claim: PersistentVolumeClaim,
  action: ClaimAction,
  folders: LocalVolumes | undefined,
  surroundings: Surroundings,
): Promise<void> {
  const { objects, events } = surroundings;
  switch (action.type) {
    case 'none':
      return;
    case 'bind':
      return await bind(claim, action.volume, surroundings);
    case 'provision':
      if (folders === undefined) return;
      return await provision(claim, action.storageClass, folders, surroundings);
    case 'expand':
      return await expand(claim, action.volume, action.storage, surroundings);
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

const claimOf = ({ spec: { claimRef } }: PersistentVolume): readonly string[] =>
  claimRef === undefined ? [] : [`${claimRef.namespace}/${claimRef.name}`];

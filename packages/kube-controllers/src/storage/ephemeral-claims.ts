import type { PersistentVolumeClaim, Pod } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';

const component = 'ephemeral_volume';

/** Makes the claims of volumes that belong to one pod and go with it. */
export function ephemeralClaimController({ objects, events }: Surroundings): Controller {
  async function ensure(pod: Pod, volume: NonNullable<Pod['spec']['volumes']>[number]) {
    const { name: podName, namespace = '', uid } = pod.metadata;
    const name = `${podName}-${volume.name}`;
    const known = objects.get<PersistentVolumeClaim>('persistentvolumeclaims', name, namespace);
    if (known !== undefined) {
      if (known.metadata.ownerReferences?.some((owner) => owner.uid === uid)) return;
      const message = `PVC ${namespace}/${name} was not created for pod ${namespace}/${podName} (pod is not owner)`;
      events.record(pod, { type: 'Warning', reason: 'FailedBinding', message, component });
      return;
    }
    const { metadata = {}, spec } = volume.ephemeral?.volumeClaimTemplate ?? { spec: {} };
    await objects.create<PersistentVolumeClaim>('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        ...metadata,
        name,
        namespace,
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            name: podName,
            uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec,
      status: {},
    });
  }

  return {
    name: component,
    watches: {
      pods: (pod) =>
        ((pod as Pod).spec.volumes ?? []).some(({ ephemeral }) => ephemeral) ? [keyOf(pod)] : [],
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const pod = objects.get<Pod>('pods', name, namespace);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
      for (const volume of pod.spec.volumes ?? []) if (volume.ephemeral) await ensure(pod, volume);
      return undefined;
    },
  };
}

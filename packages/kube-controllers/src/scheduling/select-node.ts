import type { Node, PersistentVolumeClaim, Pod, StorageClass } from '@slipway/kube-objects';
import { selectedNode } from '#storage/claim-decision';
import { claimsOfPod } from '#storage/claim-protection';
import type { Surroundings } from '#work/controller';

/** Claims that wait for their first pod learn which node it goes to: there is but one. */
export async function selectNode(pod: Pod, { objects }: Surroundings): Promise<void> {
  const [node] = objects.list<Node>('nodes');
  if (node === undefined) return;
  for (const name of claimsOfPod(pod)) {
    const claim = objects.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      name,
      pod.metadata.namespace,
    );
    if (claim === undefined || !isWaitingForConsumer(claim, objects)) continue;
    const annotations = { ...claim.metadata.annotations, [selectedNode]: node.metadata.name };
    await objects.update('persistentvolumeclaims', {
      ...claim,
      metadata: { ...claim.metadata, annotations },
    });
  }
}

function isWaitingForConsumer(
  { metadata, spec, status }: PersistentVolumeClaim,
  objects: Surroundings['objects'],
): boolean {
  if (status.phase === 'Bound' || metadata.annotations?.[selectedNode] !== undefined) return false;
  const name = spec.storageClassName ?? '';
  const found = objects.get<StorageClass>('storageclasses.storage.k8s.io', name);
  return found?.volumeBindingMode === 'WaitForFirstConsumer';
}

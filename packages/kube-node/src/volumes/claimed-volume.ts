import type {
  Objects,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Volume,
} from '@slipway/kube-objects';

/** The name of the claim that a volume of a pod has, or that was made for the pod alone. */
export const claimName = ({ metadata }: Pod, { name, persistentVolumeClaim }: Volume) =>
  persistentVolumeClaim?.claimName ?? `${metadata.name}-${name}`;

/** The folder of the volume that a claim has. Throws in words for the user. */
export function claimedVolume(
  objects: Pick<Objects, 'get'>,
  pod: Pod,
  volume: Volume,
): { readonly path: string; readonly type: string } {
  const { namespace } = pod.metadata;
  const name = claimName(pod, volume);
  const claim = objects.get<PersistentVolumeClaim>('persistentvolumeclaims', name, namespace);
  if (claim === undefined) throw new Error(`persistentvolumeclaim "${name}" not found`);
  if (volume.ephemeral && !isOwnedBy(claim, pod)) {
    throw new Error(
      `PVC ${namespace}/${name} was not created for this pod: delete it, or rename the pod`,
    );
  }
  const { volumeName } = claim.spec;
  if (claim.status.phase !== 'Bound' || volumeName === undefined) {
    throw new Error(
      `PVC "${name}" is not bound: \`kubectl describe pvc ${name}\` says what it waits for`,
    );
  }
  const found = objects.get<PersistentVolume>('persistentvolumes', volumeName);
  const { hostPath, local, volumeMode } = found?.spec ?? {};
  if (volumeMode === 'Block')
    throw new Error('volumes of mode Block are not supported: use Filesystem');
  if (hostPath !== undefined) return { path: hostPath.path, type: hostPath.type ?? '' };
  if (local !== undefined) return { path: local.path, type: 'Directory' };
  throw new Error(
    `volume "${volumeName}" is of a kind that this node cannot mount: use hostPath or local, or the storage class "standard"`,
  );
}

const isOwnedBy = ({ metadata }: PersistentVolumeClaim, pod: Pod) =>
  (metadata.ownerReferences ?? []).some(({ uid }) => uid === pod.metadata.uid);

import type {
  Objects,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  VolumeUsage,
} from '@slipway/kube-objects';
import { localProvisioner, quantity } from '@slipway/kube-objects';
import { claimName } from './claimed-volume.ts';

/** A claim that pods of this node use, and the folder that was made for it. */
export interface ClaimInUse {
  readonly claim: PersistentVolumeClaim;
  readonly pods: readonly Pod[];
  readonly users: VolumeUsage['users'];
  readonly path: string;
  readonly capacityBytes: number;
}

/**
 * The claims whose folders this cluster has made. What an administrator leads to by a path of their own is
 * not counted: it may be the whole disk.
 */
export function claimsInUse(
  objects: Pick<Objects, 'get' | 'list'>,
  nodeName: string,
): readonly ClaimInUse[] {
  const uses = objects
    .list<Pod>('pods')
    .filter(({ spec, status }) => spec.nodeName === nodeName && isUnderWay(status.phase))
    .flatMap((pod) =>
      (pod.spec.volumes ?? [])
        .filter((volume) => volume.persistentVolumeClaim ?? volume.ephemeral)
        .map((volume) => ({ pod, volume, name: claimName(pod, volume) })),
    );
  const byClaim = Map.groupBy(uses, ({ pod, name }) => `${pod.metadata.namespace}/${name}`);
  return [...byClaim.values()].flatMap((all) => {
    const [{ pod, name } = {}] = all;
    if (!pod || !name) return [];
    const claim = objects.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      name,
      pod.metadata.namespace,
    );
    const volume =
      claim?.spec.volumeName &&
      objects.get<PersistentVolume>('persistentvolumes', claim.spec.volumeName);
    const path = volume ? ownFolder(volume) : undefined;
    const capacityBytes = quantity(claim?.status.capacity?.storage);
    if (!claim || path === undefined || capacityBytes === undefined) return [];
    const pods = all.map((use) => use.pod);
    const users = all.map(({ pod: { metadata }, volume: { name: of } }) => ({
      pod: metadata.name,
      uid: metadata.uid,
      volume: of,
    }));
    return [{ claim, pods, users, path, capacityBytes }];
  });
}

const isUnderWay = (phase: string | undefined) => phase !== 'Succeeded' && phase !== 'Failed';

const ownFolder = ({ metadata, spec }: PersistentVolume) =>
  metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === localProvisioner
    ? spec.hostPath?.path
    : undefined;

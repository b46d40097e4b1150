import type { PersistentVolumeClaim, Pod } from '@slipway/kube-objects';
import { claimsOfPod } from '#storage/claim-protection';

/** What the claims of a pod speak against placing it, in the words of Kubernetes' scheduler. */
export function claimObstacle(
  pod: Pod,
  claims: readonly PersistentVolumeClaim[],
): string | undefined {
  for (const name of claimsOfPod(pod)) {
    const claim = claims.find(
      ({ metadata }) => metadata.name === name && metadata.namespace === pod.metadata.namespace,
    );
    if (claim === undefined) {
      return isEphemeral(pod, name)
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`;
    }
    if (claim.metadata.deletionTimestamp !== undefined) {
      return `persistentvolumeclaim "${name}" is being deleted`;
    }
    if (claim.status.phase === 'Lost') {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`;
    }
    if (claim.status.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

const isEphemeral = ({ metadata, spec }: Pod, claim: string) =>
  (spec.volumes ?? []).some(
    ({ name, ephemeral }) => ephemeral !== undefined && `${metadata.name}-${name}` === claim,
  );

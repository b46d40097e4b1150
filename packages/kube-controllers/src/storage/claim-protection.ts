import type { PersistentVolumeClaim, Pod } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';

/** Keeps a claim as long as a pod uses it. */
const claimProtection = 'kubernetes.io/pvc-protection';

const claimsOf = 'persistentvolumeclaims';

/** The claims that a pod uses: named ones, and those made for it alone. */
export const claimsOfPod = ({ metadata, spec }: Pod): readonly string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`];
  });

/** Lets a claim that is to go go, once no pod uses it any more. */
export function claimProtectionController({ objects }: Surroundings): Controller {
  const isUsed = (claim: PersistentVolumeClaim) =>
    objects
      .list<Pod>('pods', { namespace: claim.metadata.namespace ?? '' })
      .some((pod) => !isOver(pod) && claimsOfPod(pod).includes(claim.metadata.name));
  return {
    name: 'pvc-protection',
    watches: {
      [claimsOf]: (claim) => (claim.metadata.deletionTimestamp === undefined ? [] : [keyOf(claim)]),
      pods: (pod) => claimsOfPod(pod as Pod).map((name) => `${pod.metadata.namespace}/${name}`),
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const claim = objects.get<PersistentVolumeClaim>(claimsOf, name, namespace);
      const { deletionTimestamp, finalizers = [] } = claim?.metadata ?? {};
      if (claim === undefined || deletionTimestamp === undefined) return undefined;
      if (!finalizers.includes(claimProtection) || isUsed(claim)) return undefined;
      await objects.update<PersistentVolumeClaim>(claimsOf, {
        ...claim,
        metadata: {
          ...claim.metadata,
          finalizers: finalizers.filter((finalizer) => finalizer !== claimProtection),
        },
      });
      return undefined;
    },
  };
}

const isOver = ({ status: { phase } }: Pod) => phase === 'Succeeded' || phase === 'Failed';

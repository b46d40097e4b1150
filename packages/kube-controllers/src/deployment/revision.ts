import { isDeepStrictEqual } from 'node:util';
import type { Deployment, New, PodTemplate, ReplicaSet } from '@slipway/kube-objects';
import { templateHash } from '#revisions/template-hash';
import { ownedBy } from '#work/owner';
import { roomOf } from './rolling-update.ts';

/** Label by which the pods of two templates of one deployment are told apart. */
const hashLabel = 'pod-template-hash';
const prefix = 'deployment.kubernetes.io/';
/** The revision's number: on a replica set, and on the deployment the one of the newest. */
export const revisionAnnotation = `${prefix}revision`;
const historyAnnotation = `${prefix}revision-history`;
/** The deployment's `spec.replicas` when the replica set was last sized. */
export const desiredReplicasAnnotation = `${prefix}desired-replicas`;
/** The most pods the deployment could have at that time. */
export const maxReplicasAnnotation = `${prefix}max-replicas`;

type Annotations = Readonly<Record<string, string>>;

/** The number of a replica set's revision, 0 when it has none. It has 64 bits. */
export function revisionOf({ metadata }: ReplicaSet): bigint {
  const written = metadata.annotations?.[revisionAnnotation] ?? '';
  return /^\d{1,19}$/.test(written) ? BigInt(written) : 0n;
}

/** Sorts replica sets by the numbers of their revisions. */
export const numberedFirst = (a: ReplicaSet, b: ReplicaSet) =>
  Number(BigInt.asIntN(64, revisionOf(a) - revisionOf(b)));

/** Sorts replica sets, the oldest first. */
export const createdFirst = (a: ReplicaSet, b: ReplicaSet) =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  numberedFirst(a, b) ||
  a.metadata.name.localeCompare(b.metadata.name);

/** The replica set of the deployment's present template; when there are several, the oldest. */
export function findNewest({ spec }: Deployment, replicaSets: readonly ReplicaSet[]) {
  const wanted = withoutHash(spec.template);
  return replicaSets
    .toSorted(createdFirst)
    .find((replicaSet) => isDeepStrictEqual(withoutHash(replicaSet.spec.template), wanted));
}

/** The template without what the controller adds, and without the ways to write "nothing". */
function withoutHash({ metadata = {}, spec }: PodTemplate) {
  const { [hashLabel]: _, ...labels } = metadata.labels ?? {};
  return { labels, annotations: { ...metadata.annotations }, spec };
}

/** Copied from the deployment to its replica sets: all but what is about the deployment itself. */
function inherited({ metadata }: Deployment): Annotations {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(
      ([name]) =>
        name !== 'kubectl.kubernetes.io/last-applied-configuration' &&
        name !== 'deprecated.deployment.rollback.to' &&
        !name.startsWith(prefix),
    ),
  );
}

/** The annotations that tell for which size of the deployment a replica set was sized. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [desiredReplicasAnnotation]: String(deployment.spec.replicas),
  [maxReplicasAnnotation]: String(deployment.spec.replicas + roomOf(deployment).surge),
});

/** `Math.max` takes no such numbers. */
function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

/** The number that the newest replica set must have: beyond all others. */
const nextRevision = (old: readonly ReplicaSet[]) => old.map(revisionOf).reduce(greater, 0n) + 1n;

/** A replica set for the deployment's present template. */
export function newReplicaSet(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  replicas: number,
): New<ReplicaSet> {
  const { metadata, spec, status } = deployment;
  const hash = templateHash(spec.template, status.collisionCount);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace && { namespace: metadata.namespace }),
      labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
      annotations: {
        ...inherited(deployment),
        ...sizeAnnotations(deployment),
        [revisionAnnotation]: String(nextRevision(old)),
      },
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas,
      ...(spec.minReadySeconds && { minReadySeconds: spec.minReadySeconds }),
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash },
      },
      template: {
        ...spec.template,
        metadata: {
          ...spec.template.metadata,
          labels: { ...spec.template.metadata?.labels, [hashLabel]: hash },
        },
      },
    },
    status: {},
  };
}

/**
 * The newest replica set with the annotations and settings of its deployment. One that becomes the
 * newest again, after a rollback, gets a new number and remembers its old ones.
 */
export function refreshed(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): ReplicaSet {
  const number = revisionOf(newest);
  const next = greater(number, nextRevision(old));
  const history = newest.metadata.annotations?.[historyAnnotation];
  const { minReadySeconds: _, ...spec } = newest.spec;
  return {
    ...newest,
    metadata: {
      ...newest.metadata,
      annotations: {
        ...newest.metadata.annotations,
        ...inherited(deployment),
        [revisionAnnotation]: String(next),
        ...(number > 0n &&
          next !== number && {
            [historyAnnotation]: history ? `${history},${number}` : String(number),
          }),
      },
    },
    spec: {
      ...spec,
      ...(deployment.spec.minReadySeconds && { minReadySeconds: deployment.spec.minReadySeconds }),
    },
  };
}

import type { Pod, ReplicaSet, ReplicationController } from '@slipway/kube-objects';
import { availableAt, isReady, matches, observed } from '@slipway/kube-objects';
import { inDeletionOrder } from '#work/deletion-order';

/** What to do for a replica set, and what it looks like now. */
export interface ReplicaSetDecision {
  /** How many pods to make. */
  readonly create: number;
  readonly remove: readonly Pod[];
  readonly status: ReplicaSet['status'];
  /** When the next ready pod becomes available. */
  readonly lookAgainAt: Date | undefined;
}

/** Compares a replica set with its active pods. */
export function decideReplicaSet(
  replicaSet: ReplicaSet | ReplicationController,
  pods: readonly Pod[],
  now: Date,
): ReplicaSetDecision {
  const { spec, metadata } = replicaSet;
  const missing = metadata.deletionTimestamp ? 0 : spec.replicas - pods.length;
  return {
    create: Math.max(0, missing),
    remove: missing < 0 ? inDeletionOrder(pods).slice(0, -missing) : [],
    ...observe(replicaSet, pods, now),
  };
}

function observe(replicaSet: ReplicaSet | ReplicationController, pods: readonly Pod[], now: Date) {
  const { spec, status } = replicaSet;
  const ready = pods.filter(isReady);
  const times = ready.map((pod) => availableAt(pod, spec.minReadySeconds)).filter((at) => !!at);
  const later = times.filter((at) => at > now);
  const template = { matchLabels: spec.template.metadata?.labels ?? {} };
  return {
    status: {
      replicas: pods.length,
      fullyLabeledReplicas: pods.filter((pod) => matches(template, pod.metadata.labels)).length,
      readyReplicas: ready.length,
      availableReplicas: times.length - later.length,
      ...observed(replicaSet),
      ...(status.conditions && { conditions: status.conditions }),
    },
    lookAgainAt: later.toSorted((a, b) => a.getTime() - b.getTime())[0],
  };
}

import type { Deployment, ReplicaSet } from '@slipway/kube-objects';
import { createdFirst, maxReplicasAnnotation, numberedFirst } from './revision.ts';
import { desiredTotal, type Resize, roomOf } from './rolling-update.ts';

/**
 * The sizes after `spec.replicas` of a deployment has changed. In the middle of a rollout every
 * replica set gets its share, so that the risk stays spread as it was.
 */
export function rescale(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  const { replicas, strategy } = deployment.spec;
  const all = newest ? [...old, newest] : [...old];
  const active = all.filter(({ spec }) => spec.replicas > 0);
  const only = active.length > 1 ? undefined : (active[0] ?? newest ?? latest(old));
  if (only) return only.spec.replicas === replicas ? [] : [{ replicaSet: only, replicas }];
  if (newest && isSaturated(newest, replicas)) {
    return old
      .filter(({ spec }) => spec.replicas > 0)
      .map((replicaSet) => ({ replicaSet, replicas: 0 }));
  }
  return strategy.type === 'RollingUpdate' ? share(deployment, active) : [];
}

const latest = (replicaSets: readonly ReplicaSet[]) =>
  replicaSets.toSorted((a, b) => numberedFirst(b, a))[0];

const isSaturated = ({ spec, status }: ReplicaSet, replicas: number) =>
  spec.replicas === replicas && status.availableReplicas === replicas;

function share(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + roomOf(deployment).surge : 0;
  const change = allowed - desiredTotal(active);
  const bySize = active.toSorted(
    (a, b) =>
      b.spec.replicas - a.spec.replicas || (change > 0 ? createdFirst(b, a) : createdFirst(a, b)),
  );
  let rest = change;
  const sizes = bySize.map((replicaSet) => {
    const { replicas: size } = replicaSet.spec;
    const before = Number(replicaSet.metadata.annotations?.[maxReplicasAnnotation]);
    const base = before > 0 ? before : (deployment.status.replicas ?? 0) || size;
    const part = replicas === 0 ? -size : Math.round((size * allowed) / base) - size;
    // Never beyond what is left of the change, nor in the other direction.
    const bounded = change > 0 ? clamp(part, 0, rest) : clamp(part, rest, 0);
    rest -= bounded;
    return { replicaSet, replicas: size + bounded };
  });
  return sizes.map((size, index) =>
    index === 0 ? { ...size, replicas: Math.max(0, size.replicas + rest) } : size,
  );
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

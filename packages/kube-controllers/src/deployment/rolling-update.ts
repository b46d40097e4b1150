import type { Deployment, ReplicaSet } from '@slipway/kube-objects';
import { absolute } from '#work/amount';

/** How far a rollout may go beyond and below the wanted number of pods. */
export interface Room {
  readonly surge: number;
  readonly unavailable: number;
}

/** The desired size of a replica set. */
export interface Resize {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

/** The limits of a deployment's strategy as numbers of pods. Both zero would never move. */
export function roomOf({ spec }: Deployment): Room {
  if (spec.strategy.type !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy.rollingUpdate ?? {};
  const surge = absolute(maxSurge, spec.replicas, Math.ceil);
  const unavailable = absolute(maxUnavailable, spec.replicas, Math.floor);
  const atLeast = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { surge, unavailable: Math.min(atLeast, spec.replicas) };
}

/** The sum of the desired sizes. */
export const desiredTotal = (replicaSets: readonly ReplicaSet[]) =>
  replicaSets.reduce((sum, { spec }) => sum + spec.replicas, 0);

/** The sum of the available pods. */
export const availableTotal = (replicaSets: readonly ReplicaSet[]) =>
  replicaSets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0);

/** How many pods of the newest template there may be at this moment. */
export function newSize(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): number {
  const { replicas } = deployment.spec;
  const current = newest?.spec.replicas ?? 0;
  if (current >= replicas) return replicas;
  if (deployment.spec.strategy.type === 'Recreate') return replicas;
  const limit = replicas + roomOf(deployment).surge;
  const total = current + desiredTotal(old);
  return total >= limit ? current : current + Math.min(limit - total, replicas - current);
}

/**
 * Which old replica sets become smaller: first by pods that don't serve anyway, then by as many as
 * the new pods already make up for. `old` is sorted, the oldest first.
 */
export function shrinkOld(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): readonly Resize[] {
  const { replicas } = deployment.spec;
  const minAvailable = replicas - roomOf(deployment).unavailable;
  const newUnavailable = newest.spec.replicas - (newest.status.availableReplicas ?? 0);
  let room = newest.spec.replicas + desiredTotal(old) - minAvailable - newUnavailable;
  if (room <= 0) return [];

  const sizes = new Map(old.map((replicaSet) => [replicaSet, replicaSet.spec.replicas]));
  const take = (replicaSet: ReplicaSet, most: number) => {
    const size = sizes.get(replicaSet) ?? 0;
    const count = Math.max(0, Math.min(size, most, room));
    sizes.set(replicaSet, size - count);
    room -= count;
    return count;
  };
  for (const replicaSet of old) {
    take(replicaSet, replicaSet.spec.replicas - (replicaSet.status.availableReplicas ?? 0));
  }
  let spare = availableTotal([newest, ...old]) - minAvailable;
  for (const replicaSet of old) spare -= take(replicaSet, spare);

  return [...sizes]
    .filter(([replicaSet, size]) => size !== replicaSet.spec.replicas)
    .map(([replicaSet, size]) => ({ replicaSet, replicas: size }));
}

import { isDeepStrictEqual } from 'node:util';
import type { Condition, Deployment, New, Pod, ReplicaSet } from '@slipway/kube-objects';
import { controllerOf } from '#work/owner';
import {
  countReplicas,
  deadlineOf,
  followRollout,
  isComplete,
  withNewest,
  withPause,
} from './deployment-status.ts';
import { rescale } from './proportional-scaling.ts';
import {
  createdFirst,
  desiredReplicasAnnotation,
  findNewest,
  newReplicaSet,
  numberedFirst,
  refreshed,
  revisionAnnotation,
  revisionOf,
  sizeAnnotations,
} from './revision.ts';
import { newSize, type Resize, shrinkOld } from './rolling-update.ts';

/** What a deployment has. */
export interface DeploymentState {
  readonly deployment: Deployment;
  /** The replica sets that belong to it. */
  readonly replicaSets: readonly ReplicaSet[];
  /** The pods of its namespace; only `Recreate` looks at them. */
  readonly pods: readonly Pod[];
}

/** One change to the cluster. */
export type DeploymentAction =
  | { readonly type: 'create'; readonly replicaSet: New<ReplicaSet> }
  /** New size, annotations or settings; `from` is the present size. */
  | { readonly type: 'update'; readonly replicaSet: ReplicaSet; readonly from: number }
  | { readonly type: 'delete'; readonly replicaSet: ReplicaSet }
  /** The number of the newest revision, for the deployment itself. */
  | { readonly type: 'number'; readonly revision: string };

/** What to do for a deployment, and what it looks like now. */
export interface DeploymentDecision {
  readonly actions: readonly DeploymentAction[];
  readonly status: Deployment['status'];
  /** When the progress deadline passes. */
  readonly lookAgainAt?: Date;
}

interface Family {
  readonly deployment: Deployment;
  readonly newest: ReplicaSet | undefined;
  /** The rest, the oldest first. */
  readonly old: readonly ReplicaSet[];
  readonly all: readonly ReplicaSet[];
}

/** Compares a deployment with its replica sets: the next step only, the rest follows from events. */
export function decideDeployment(state: DeploymentState, now: Date): DeploymentDecision {
  const { deployment, replicaSets } = state;
  const newest = findNewest(deployment, replicaSets);
  const old = replicaSets.filter((other) => other !== newest).toSorted(createdFirst);
  const family = { deployment, newest, old, all: replicaSets };

  if (deployment.metadata.deletionTimestamp) {
    const conditions = deployment.status.conditions ?? [];
    return { actions: [], status: countReplicas(deployment, newest, replicaSets, conditions, now) };
  }
  const conditions = withPause(deployment, now);
  if (deployment.spec.paused || isResized(family)) return decideSize(family, conditions, now);
  return decideRollout(family, state.pods, conditions, now);
}

/** Whether `spec.replicas` has changed since the replica sets were sized. */
function isResized({ deployment, all }: Family): boolean {
  return all.some(({ spec, metadata }) => {
    const desired = metadata.annotations?.[desiredReplicasAnnotation];
    return (
      spec.replicas > 0 && desired !== undefined && Number(desired) !== deployment.spec.replicas
    );
  });
}

function decideSize(
  family: Family,
  conditions: readonly Condition[],
  now: Date,
): DeploymentDecision {
  const { deployment, newest, old, all } = family;
  const status = countReplicas(deployment, newest, all, conditions, now);
  const resizes = new Map(rescale(deployment, newest, old).map((size) => [size.replicaSet, size]));
  // All that have pods, changed or not, have been looked at for this size.
  const sized = all
    .filter(({ spec }) => spec.replicas > 0)
    .map((replicaSet) => ({ replicaSet, replicas: replicaSet.spec.replicas }));
  for (const size of sized) {
    if (!resizes.has(size.replicaSet)) resizes.set(size.replicaSet, size);
  }
  const actions = updates(family, [...resizes.values()]);
  return { actions: [...actions, ...cleanUp(family, status)], status };
}

function decideRollout(
  family: Family,
  pods: readonly Pod[],
  conditions: readonly Condition[],
  now: Date,
): DeploymentDecision {
  const { deployment, newest, all } = family;
  const { actions, created } = nextStep(family, pods);
  const name = newest?.metadata.name ?? created;
  const known = name
    ? withNewest(deployment, conditions, name, created !== undefined, now)
    : conditions;
  const counted = countReplicas(deployment, newest, all, known, now);
  const status = followRollout(deployment, newest, all, counted, now);
  const lookAgainAt = deadlineOf(deployment, status.conditions);
  return {
    actions: [...actions, ...cleanUp(family, status)],
    status,
    ...(lookAgainAt && { lookAgainAt }),
  };
}

interface Step {
  readonly actions: readonly DeploymentAction[];
  /** Name of the replica set that is created. */
  readonly created?: string | undefined;
}

function nextStep(family: Family, pods: readonly Pod[]): Step {
  const { deployment, newest, old } = family;
  if (deployment.spec.strategy.type === 'Recreate') {
    const shrunk = old.filter(({ spec }) => spec.replicas > 0);
    if (shrunk.length > 0) {
      const zero = shrunk.map((replicaSet) => ({ replicaSet, replicas: 0 }));
      return { actions: updates(family, zero) };
    }
    if (hasRunningPods(old, pods)) return { actions: updates(family, []) };
  }
  const replicas = newSize(deployment, newest, old);
  if (!newest) {
    const replicaSet = newReplicaSet(deployment, old, replicas);
    const revision = replicaSet.metadata.annotations?.[revisionAnnotation] ?? '1';
    const number = { type: 'number', revision } as const;
    return {
      actions: [{ type: 'create', replicaSet }, number],
      created: replicaSet.metadata.name,
    };
  }
  // Growing comes first; what can shrink then is seen when the growth has been written.
  if (replicas !== newest.spec.replicas) {
    return { actions: updates(family, [{ replicaSet: newest, replicas }]) };
  }
  return { actions: updates(family, shrinkOld(deployment, newest, old)) };
}

function hasRunningPods(old: readonly ReplicaSet[], pods: readonly Pod[]): boolean {
  const uids = new Set(old.map(({ metadata }) => metadata.uid));
  return pods.some(
    (pod) =>
      uids.has(controllerOf(pod)?.uid ?? '') &&
      pod.status.phase !== 'Succeeded' &&
      pod.status.phase !== 'Failed',
  );
}

/** The updates that bring sizes and the newest replica set's annotations to what they must be. */
function updates(family: Family, resizes: readonly Resize[]): readonly DeploymentAction[] {
  const { deployment, newest, old } = family;
  const next = new Map<ReplicaSet, ReplicaSet>();
  if (newest) next.set(newest, refreshed(deployment, newest, old));
  for (const { replicaSet, replicas } of resizes) {
    const base = next.get(replicaSet) ?? replicaSet;
    next.set(replicaSet, {
      ...base,
      metadata: {
        ...base.metadata,
        annotations: { ...base.metadata.annotations, ...sizeAnnotations(deployment) },
      },
      spec: { ...base.spec, replicas },
    });
  }
  const changed = [...next].filter(([before, after]) => !isDeepStrictEqual(before, after));
  const actions: DeploymentAction[] = changed.map(([before, replicaSet]) => ({
    type: 'update',
    replicaSet,
    from: before.spec.replicas,
  }));
  const fresh = newest && next.get(newest);
  return fresh ? [...actions, { type: 'number', revision: String(revisionOf(fresh)) }] : actions;
}

/** Deletes the oldest revisions beyond the limit once the rollout is over. */
function cleanUp(
  { deployment, old }: Family,
  status: Deployment['status'],
): readonly DeploymentAction[] {
  const { revisionHistoryLimit: limit, paused } = deployment.spec;
  if (limit === undefined || (!paused && !isComplete(deployment, status))) return [];
  const alive = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  return alive
    .toSorted(numberedFirst)
    .slice(0, Math.max(0, alive.length - limit))
    .filter(
      ({ metadata, spec, status: { replicas = 0, observedGeneration = 0 } }) =>
        spec.replicas === 0 && replicas === 0 && (metadata.generation ?? 0) <= observedGeneration,
    )
    .map((replicaSet) => ({ type: 'delete', replicaSet }));
}

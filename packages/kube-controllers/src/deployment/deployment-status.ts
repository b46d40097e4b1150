import type { Condition, Deployment, ReplicaSet } from '@slipway/kube-objects';
import {
  findCondition,
  observed,
  timestamp,
  withCondition,
  withoutCondition,
} from '@slipway/kube-objects';
import { availableTotal, desiredTotal, roomOf } from './rolling-update.ts';

/** Upstream's value of `progressDeadlineSeconds` for "no deadline". */
const noDeadline = 2 ** 31 - 1;

type Status = Deployment['status'];

/** A condition whose times are now. */
function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  now: Date,
): Condition {
  const time = timestamp(now);
  return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time };
}

const progressing = (
  status: Condition['status'],
  reason: string,
  message: string,
  now: Date,
): Condition => condition('Progressing', status, reason, message, now);

/** The conditions after a pause began or ended, which stops and starts the deadline's clock. */
export function withPause({ spec, status }: Deployment, now: Date): readonly Condition[] {
  const conditions = status.conditions ?? [];
  const reason = findCondition(conditions, 'Progressing')?.reason;
  if (!hasDeadline(spec) || reason === 'ProgressDeadlineExceeded') return conditions;
  const isPaused = reason === 'DeploymentPaused';
  if (spec.paused && !isPaused) {
    const paused = progressing('Unknown', 'DeploymentPaused', 'Deployment is paused', now);
    return withCondition(conditions, paused);
  }
  if (!spec.paused && isPaused) {
    const resumed = progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed', now);
    return withCondition(conditions, resumed);
  }
  return conditions;
}

/** The conditions when the newest replica set has just been created, or was found. */
export function withNewest(
  deployment: Deployment,
  conditions: readonly Condition[],
  name: string,
  isCreated: boolean,
  now: Date,
): readonly Condition[] {
  if (!hasDeadline(deployment.spec)) return conditions;
  if (isCreated) {
    const message = `Created new replica set "${name}"`;
    const created = progressing('True', 'NewReplicaSetCreated', message, now);
    return withCondition(conditions, created);
  }
  if (findCondition(conditions, 'Progressing')) return conditions;
  const found = progressing('True', 'FoundNewReplicaSet', `Found new replica set "${name}"`, now);
  return withCondition(conditions, found);
}

/** The conditions when the newest replica set could not be created. */
export function withCreateError(
  { spec }: Deployment,
  conditions: readonly Condition[],
  message: string,
  now: Date,
): readonly Condition[] {
  if (!hasDeadline(spec)) return conditions;
  return withCondition(conditions, progressing('False', 'ReplicaSetCreateError', message, now));
}

const hasMinimum = 'Deployment has minimum availability.';
const hasNoMinimum = 'Deployment does not have minimum availability.';

/** The counts and the Available condition, as they are in every state of a deployment. */
export function countReplicas(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  conditions: readonly Condition[],
  now: Date,
): Status {
  const { spec, status } = deployment;
  const available = availableTotal(all);
  const sum = (field: 'replicas' | 'readyReplicas') =>
    all.reduce((total, replicaSet) => total + (replicaSet.status[field] ?? 0), 0);
  const isEnough = available >= spec.replicas - roomOf(deployment).unavailable;
  const availability = isEnough
    ? condition('Available', 'True', 'MinimumReplicasAvailable', hasMinimum, now)
    : condition('Available', 'False', 'MinimumReplicasUnavailable', hasNoMinimum, now);
  return {
    ...observed(deployment),
    ...positive('replicas', sum('replicas')),
    ...positive('updatedReplicas', newest?.status.replicas ?? 0),
    ...positive('readyReplicas', sum('readyReplicas')),
    ...positive('availableReplicas', available),
    ...positive('unavailableReplicas', desiredTotal(all) - available),
    ...terminating(all),
    ...(status.collisionCount && { collisionCount: status.collisionCount }),
    conditions: withCondition(conditions, availability),
  };
}

/** Told once all of its replica sets tell it: zero is an answer here. */
function terminating(all: readonly ReplicaSet[]): Pick<Status, 'terminatingReplicas'> {
  const counts = all.map(({ status }) => status.terminatingReplicas);
  if (counts.includes(undefined)) return {};
  return { terminatingReplicas: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}

/** Upstream leaves counts of zero out. */
const positive = (field: string, count: number) => (count > 0 ? { [field]: count } : {});

/** The status in the middle or at the end of a rollout: also tells how it goes on. */
export function followRollout(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  counted: Status,
  now: Date,
): Status {
  let conditions = counted.conditions ?? [];
  if (hasDeadline(deployment.spec)) {
    conditions = followProgress(deployment, newest, counted, conditions, now);
  } else {
    conditions = withoutCondition(conditions, 'Progressing');
  }
  const failure = [...(newest ? [newest] : []), ...all]
    .map(({ status }) => findCondition(status.conditions, 'ReplicaFailure'))
    .find((found) => found !== undefined);
  conditions = failure
    ? withCondition(conditions, { ...failure, lastUpdateTime: timestamp(now) })
    : withoutCondition(conditions, 'ReplicaFailure');
  return { ...counted, conditions };
}

function followProgress(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  counted: Status,
  conditions: readonly Condition[],
  now: Date,
): readonly Condition[] {
  const current = findCondition(conditions, 'Progressing');
  const isOver =
    current?.reason === 'NewReplicaSetAvailable' &&
    (counted.replicas ?? 0) === (counted.updatedReplicas ?? 0);
  if (isOver || !newest) return conditions;

  const name = `ReplicaSet "${newest.metadata.name}"`;
  if (isComplete(deployment, counted)) {
    const message = `${name} has successfully progressed.`;
    return withCondition(conditions, progressing('True', 'NewReplicaSetAvailable', message, now));
  }
  if (hasProgressed(deployment.status, counted)) {
    const next = progressing('True', 'ReplicaSetUpdated', `${name} is progressing.`, now);
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined;
    return [
      ...withoutCondition(conditions, 'Progressing'),
      { ...next, ...(since !== undefined && { lastTransitionTime: since }) },
    ];
  }
  const deadline = deadlineOf(deployment, conditions);
  if (deadline && deadline < now) {
    const message = `${name} has timed out progressing.`;
    return withCondition(
      conditions,
      progressing('False', 'ProgressDeadlineExceeded', message, now),
    );
  }
  return conditions;
}

/** Whether all pods are of the newest template and available, and nothing else is left. */
export function isComplete({ spec, metadata }: Deployment, status: Status): boolean {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return (
    updatedReplicas === spec.replicas &&
    replicas === spec.replicas &&
    availableReplicas === spec.replicas &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

function hasProgressed(before: Status, after: Status): boolean {
  const { updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = before;
  const old = (status: Status) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > updatedReplicas ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > readyReplicas ||
    (after.availableReplicas ?? 0) > availableReplicas
  );
}

/** When a rollout that makes no progress counts as failed; undefined when the clock stands. */
export function deadlineOf(
  { spec }: Deployment,
  conditions: readonly Condition[] = [],
): Date | undefined {
  const current = findCondition(conditions, 'Progressing');
  if (!hasDeadline(spec) || spec.paused || !current?.lastUpdateTime) return undefined;
  const isSettled = ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded'];
  if (isSettled.includes(current.reason ?? '')) return undefined;
  const seconds = spec.progressDeadlineSeconds ?? 0;
  // The times in conditions have whole seconds: one more, or a look comes too early.
  return new Date(Date.parse(current.lastUpdateTime) + (seconds + 1) * 1000);
}

const hasDeadline = ({ progressDeadlineSeconds: seconds }: Deployment['spec']) =>
  seconds !== undefined && seconds !== noDeadline;

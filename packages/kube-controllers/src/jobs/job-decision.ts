import type { Condition, Job, JobStatus, Pod } from '@slipway/kube-objects';
import { formatIndexes, isReady, timestamp, withCondition } from '@slipway/kube-objects';
import { inDeletionOrder } from '#work/deletion-order';
import { type Count, countPods, waitsForEnd } from './job-count.ts';
import { condition, deadlineOf, holding, outcomeOf } from './job-outcome.ts';
import { failuresBefore, indexOf, isIndexed, isTracked } from './job-pod.ts';

/** A pod to be made. */
export interface PodWish {
  readonly index?: number;
  /** How many pods of the index have failed before. */
  readonly failures?: number;
}

/** What to do for a job, in this order, and what it looks like then. */
export interface JobDecision {
  /** Written first: what is counted in it is not counted again, whatever happens next. */
  readonly status: JobStatus;
  /** Pods whose end is in the status: nothing holds them any longer. */
  readonly letGo: readonly Pod[];
  /** Pods that are taken away without counting as failed. */
  readonly withdraw: readonly Pod[];
  /** Pods that are ended because the job is decided. */
  readonly end: readonly Pod[];
  readonly create: readonly PodWish[];
  readonly lookAgainAt?: Date;
}

/** Most pods that are made or deleted at one look. */
const mostAtOnce = 500;
const firstDelayMs = 10_000;
const longestDelayMs = 600_000;

/** Compares a job that is not finished with its pods. */
export function decideJob(job: Job, pods: readonly Pod[], now: Date): JobDecision {
  const started = withStart(job, now);
  const first = countPods(started, pods);
  const outcome = outcomeOf(started, pods, first, now);
  const isFailing = outcome?.type === 'FailureTarget';
  const count = isFailing ? countPods(started, pods, true) : first;
  if (outcome) return finish(started, pods, count, outcome, now);

  const managed = manage(started, pods, count, now);
  const active = count.active.length - managed.withdraw.length + managed.create.length;
  if (isComplete(started, count, active)) {
    const message = 'Reached expected number of succeeded pods';
    const reached = condition('SuccessCriteriaMet', 'CompletionsReached', message, now);
    return finish(started, pods, count, reached, now);
  }
  const status = { ...statusOf(started, pods, count), conditions: withSuspension(started, now) };
  return {
    status: withActive(status, active, count.active, managed.withdraw, count.terminating.length),
    letGo: letGo(started, pods, count),
    end: [],
    ...managed,
    ...earliest([managed.lookAgainAt, deadlineOf(started)], now),
  };
}

/** A job starts when it may run, and again when it goes on. */
function withStart(job: Job, now: Date): Job {
  const { spec, status } = job;
  const isResumed = !spec.suspend && holding(job, 'Suspended') !== undefined;
  if (spec.suspend || (status.startTime && !isResumed)) return job;
  return { ...job, status: { ...status, startTime: timestamp(now) } };
}

function withSuspension(job: Job, now: Date): readonly Condition[] {
  const conditions = job.status.conditions ?? [];
  const isSuspended = holding(job, 'Suspended') !== undefined;
  if (job.spec.suspend && job.metadata.deletionTimestamp === undefined) {
    if (isSuspended) return conditions;
    const next = condition('Suspended', 'JobSuspended', 'Job suspended', now);
    return withCondition(conditions, next);
  }
  if (!isSuspended) return conditions;
  const next = condition('Suspended', 'JobResumed', 'Job resumed', now);
  return withCondition(conditions, { ...next, status: 'False' });
}

function isComplete({ spec }: Job, { succeeded }: Count, active: number): boolean {
  if (active > 0) return false;
  if (spec.completions === undefined) return succeeded > 0;
  return succeeded >= spec.completions;
}

/** Ends what runs; the last condition comes when everything has ended and is counted. */
function finish(
  job: Job,
  pods: readonly Pod[],
  count: Count,
  outcome: Condition,
  now: Date,
): JobDecision {
  const status = statusOf(job, pods, count);
  const uncounted = status.uncountedTerminatedPods ?? {};
  const isCounted = !uncounted.succeeded?.length && !uncounted.failed?.length;
  const isOver =
    isCounted &&
    count.active.length === 0 &&
    count.terminating.length === 0 &&
    !pods.some(isTracked);
  const conditions = withCondition(job.status.conditions, outcome);
  const last = outcome.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
  const { reason = '', message = '' } = outcome;
  const ended = withCondition(conditions, condition(last, reason, message, now));
  const isComplete = isOver && last === 'Complete';
  return {
    status: {
      ...withActive(status, 0, [], [], count.active.length + count.terminating.length),
      conditions: isOver ? ended : conditions,
      ...(isComplete && { completionTime: timestamp(now) }),
    },
    letGo: letGo(job, pods, count),
    withdraw: [],
    end: count.active,
    create: [],
  };
}

/** Makes what is missing, takes away what is too much. */
function manage(
  job: Job,
  pods: readonly Pod[],
  count: Count,
  now: Date,
): Pick<JobDecision, 'withdraw' | 'create' | 'lookAgainAt'> {
  const { spec, metadata } = job;
  const { active } = count;
  if (metadata.deletionTimestamp) return { withdraw: [], create: [] };
  if (spec.suspend) return { withdraw: active.slice(0, mostAtOnce), create: [] };
  const wanted = wantedPods(job, count);
  const withdraw = tooMuch(job, count, Math.max(0, active.length - wanted)).slice(0, mostAtOnce);
  if (withdraw.length > 0) return { withdraw, create: [] };
  const ending = waitsForEnd(job) ? count.terminating.length : 0;
  const missing = Math.min(mostAtOnce, wanted - active.length - ending);
  if (missing <= 0) return { withdraw, create: [] };
  return { withdraw, ...nextPods(job, pods, count, missing, now) };
}

function wantedPods({ spec }: Job, { active, succeeded, failedIndexes }: Count): number {
  const { parallelism = 1, completions } = spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded - failedIndexes.size));
}

/** Pods of numbers that are done or twice there, and then as many as are too much. */
function tooMuch(job: Job, { active, completedIndexes, failedIndexes }: Count, most: number) {
  const order = inDeletionOrder(active);
  if (!isIndexed(job)) return order.slice(0, most);
  const seen = new Set<number>();
  const isSpare = (pod: Pod) => {
    const index = indexOf(pod);
    if (index === undefined || index >= (job.spec.completions ?? 0)) return true;
    if (completedIndexes.has(index) || failedIndexes.has(index) || seen.has(index)) return true;
    seen.add(index);
    return false;
  };
  const spare = order.toReversed().filter(isSpare);
  const others = order.filter((pod) => !spare.includes(pod));
  return [...spare, ...others.slice(0, Math.max(0, most - spare.length))];
}

function nextPods(
  job: Job,
  pods: readonly Pod[],
  count: Count,
  missing: number,
  now: Date,
): Pick<JobDecision, 'create' | 'lookAgainAt'> {
  if (job.spec.backoffLimitPerIndex !== undefined) return nextIndexes(job, count, missing, now);
  const notBefore = notBeforeOf(pods);
  if (notBefore && notBefore > now) return { create: [], lookAgainAt: notBefore };
  if (!isIndexed(job)) return { create: Array.from({ length: missing }, () => ({})) };
  const open = openIndexes(job, count);
  return { create: open.slice(0, missing).map((index) => ({ index })) };
}

/** The numbers that have no pod and want one, in order. */
function openIndexes({ spec }: Job, count: Count): readonly number[] {
  const busy = new Set([
    ...count.active.map(indexOf),
    ...(spec.podReplacementPolicy === 'Failed' ? count.terminating.map(indexOf) : []),
  ]);
  return Array.from({ length: spec.completions ?? 0 }, (_, index) => index).filter(
    (index) =>
      !busy.has(index) && !count.completedIndexes.has(index) && !count.failedIndexes.has(index),
  );
}

/** Each index waits for itself. */
function nextIndexes(
  job: Job,
  count: Count,
  missing: number,
  now: Date,
): Pick<JobDecision, 'create' | 'lookAgainAt'> {
  const create: PodWish[] = [];
  let soonest: Date | undefined;
  for (const index of openIndexes(job, count)) {
    if (create.length === missing) break;
    const last = count.held.find((pod) => indexOf(pod) === index);
    const failures = last ? failuresBefore(last) + 1 : 0;
    const at = last && new Date(endOf(last) + delayAfter(failures));
    if (at && at > now) soonest = soonest && soonest < at ? soonest : at;
    else create.push({ index, failures });
  }
  return { create, ...(soonest && { lookAgainAt: soonest }) };
}

/** When the next pod may start: later with every failure since the last success. */
function notBeforeOf(pods: readonly Pod[]): Date | undefined {
  const ends = (phase: string) => pods.filter(({ status }) => status.phase === phase).map(endOf);
  const lastSuccess = Math.max(0, ...ends('Succeeded'));
  const failures = ends('Failed').filter((time) => time > lastSuccess);
  if (failures.length === 0) return undefined;
  return new Date(Math.max(...failures) + delayAfter(failures.length));
}

const delayAfter = (failures: number) =>
  Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs);

/** When the last container of a pod ended. */
function endOf({ status, metadata }: Pod): number {
  const times = (status.containerStatuses ?? []).map(({ state }) =>
    Date.parse(state?.terminated?.finishedAt ?? ''),
  );
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? Math.max(...known) : Date.parse(metadata.creationTimestamp);
}

/** The status with everything counted that can be. */
function statusOf(job: Job, pods: readonly Pod[], count: Count): JobStatus {
  const { status } = job;
  const tracked = new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid));
  const uncounted = status.uncountedTerminatedPods;
  const split = (uids: readonly string[] = []) => ({
    done: uids.filter((uid) => !tracked.has(uid)).length,
    rest: uids.filter((uid) => tracked.has(uid)),
  });
  const well = split(uncounted?.succeeded);
  const badly = split(uncounted?.failed);
  const uids = (list: readonly Pod[]) => list.map(({ metadata }) => metadata.uid);
  const waitingWell = isIndexed(job) ? [] : [...well.rest, ...uids(count.endedWell)];
  const waitingBadly = [...badly.rest, ...uids(count.endedBadly)];
  const succeeded = isIndexed(job)
    ? count.completedIndexes.size
    : (status.succeeded ?? 0) + well.done;
  const failed = (status.failed ?? 0) + badly.done;
  return {
    ...(status.conditions && { conditions: status.conditions }),
    ...(status.startTime && { startTime: status.startTime }),
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    ...(count.completedIndexes.size > 0 && {
      completedIndexes: formatIndexes(count.completedIndexes),
    }),
    ...(job.spec.backoffLimitPerIndex !== undefined && {
      failedIndexes: formatIndexes(count.failedIndexes),
    }),
    uncountedTerminatedPods: {
      ...(waitingWell.length > 0 && { succeeded: waitingWell }),
      ...(waitingBadly.length > 0 && { failed: waitingBadly }),
    },
  };
}

function withActive(
  status: JobStatus,
  active: number,
  pods: readonly Pod[],
  withdrawn: readonly Pod[],
  terminating: number,
): JobStatus {
  return {
    ...status,
    ...(active > 0 && { active }),
    terminating: terminating + withdrawn.length,
    ready: pods.filter((pod) => isReady(pod) && !withdrawn.includes(pod)).length,
  };
}

/** Everything that has ended and stands in the status, before or now. */
function letGo(job: Job, pods: readonly Pod[], count: Count): readonly Pod[] {
  const { uncountedTerminatedPods: uncounted } = job.status;
  const known = new Set([...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])]);
  const isKnown = (pod: Pod) => isTracked(pod) && known.has(pod.metadata.uid);
  return [...pods.filter(isKnown), ...count.endedWell, ...count.endedBadly, ...count.ignored];
}

function earliest(times: readonly (Date | undefined)[], now: Date): { lookAgainAt?: Date } {
  const later = times.filter((at) => at !== undefined && at > now) as Date[];
  const [first] = later.toSorted((a, b) => a.getTime() - b.getTime());
  return first ? { lookAgainAt: first } : {};
}

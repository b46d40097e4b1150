/** Which pods of a job have ended, how, and what of it has been counted. */
import type { Job, Pod } from '@slipway/kube-objects';
import { parseIndexes } from '@slipway/kube-objects';
import { judge } from './failure-policy.ts';
import { failuresBefore, indexOf, isIndexed, isTracked } from './job-pod.ts';

/** What the pods of a job come to. */
export interface Count {
  readonly active: readonly Pod[];
  /** Pods that are ending and have not ended. */
  readonly terminating: readonly Pod[];
  /** Pods that have ended and are to be counted now. */
  readonly endedWell: readonly Pod[];
  readonly endedBadly: readonly Pod[];
  /** Ended pods that do not count: by the failure policy, or because the job has no such number. */
  readonly ignored: readonly Pod[];
  /** Failed pods that wait for their successor, which must know how many have failed. */
  readonly held: readonly Pod[];
  /** How many have ended well, and badly, with those that are to be counted. */
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
}

/** Whether new pods wait until the old ones have ended, and ending ones do not count as failed. */
export const waitsForEnd = ({ spec }: Job) =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

const isOver = ({ status: { phase } }: Pod) => phase === 'Succeeded' || phase === 'Failed';
const isEnding = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined;

/** Whether a pod has failed, or is as good as failed. */
function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status.phase === 'Failed') return true;
  return !waitsForEnd(job) && isEnding(pod) && pod.status.phase !== 'Succeeded';
}

/** Looks at the pods of a job. `isFailing`: what still runs counts as failed. */
export function countPods(job: Job, pods: readonly Pod[], isFailing = false): Count {
  const { uncountedTerminatedPods: uncounted, succeeded = 0, failed = 0 } = job.status;
  const known = new Set([...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])]);
  const fresh = pods.filter(
    (pod) => isTracked(pod) && !known.has(pod.metadata.uid) && isOf(job, pod),
  );
  const indexes = indexesOf(job, fresh);
  const isBad = (pod: Pod) =>
    hasFailed(job, pod) || (isFailing && isEnding(pod) && pod.status.phase !== 'Succeeded');
  const endedWell = fresh.filter(({ status }) => status.phase === 'Succeeded');
  const bad = fresh.filter(isBad);
  const held = bad.filter((pod) => isHeld(job, pod, pods, indexes));
  const counting = bad.filter((pod) => !held.includes(pod));
  const ignored = counting.filter(
    (pod) => pod.status.phase === 'Failed' && judge(job, pod).action === 'Ignore',
  );
  const strays = pods.filter(
    (pod) => isTracked(pod) && !isOf(job, pod) && (isOver(pod) || isEnding(pod)),
  );
  const endedBadly = counting.filter((pod) => !ignored.includes(pod));
  return {
    active: pods.filter((pod) => !isOver(pod) && !isEnding(pod)),
    terminating: pods.filter((pod) => !isOver(pod) && isEnding(pod)),
    endedWell,
    endedBadly,
    ignored: [...ignored, ...strays],
    held,
    succeeded: isIndexed(job)
      ? indexes.completed.size
      : succeeded + (uncounted?.succeeded ?? []).length + endedWell.length,
    failed: failed + (uncounted?.failed ?? []).length + endedBadly.length,
    completedIndexes: indexes.completed,
    failedIndexes: indexes.failed,
  };
}

/** Only numbers below the number of completions matter. */
function isOf(job: Job, pod: Pod): boolean {
  if (!isIndexed(job)) return true;
  const index = indexOf(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}

interface Indexes {
  readonly completed: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
}

function indexesOf(job: Job, fresh: readonly Pod[]): Indexes {
  if (!isIndexed(job)) return { completed: new Set(), failed: new Set() };
  const { completions = 0 } = job.spec;
  const below = (text: string | undefined) =>
    [...(parseIndexes(text ?? '') ?? [])].filter((index) => index < completions);
  const numbers = (pods: readonly Pod[]) =>
    pods.map(indexOf).filter((index) => index !== undefined);
  const completed = new Set([
    ...below(job.status.completedIndexes),
    ...numbers(fresh.filter(({ status }) => status.phase === 'Succeeded')),
  ]);
  const lost = fresh.filter((pod) => hasFailed(job, pod) && isLast(job, pod));
  const failed = [...below(job.status.failedIndexes), ...numbers(lost)];
  return { completed, failed: new Set(failed.filter((index) => !completed.has(index))) };
}

/** Whether the index of a failed pod has failed with it. */
function isLast(job: Job, pod: Pod): boolean {
  const { backoffLimitPerIndex } = job.spec;
  if (backoffLimitPerIndex === undefined) return false;
  const { action } = judge(job, pod);
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && failuresBefore(pod) >= backoffLimitPerIndex;
}

/** Whether the newest failed pod of an index has no successor yet. */
function isHeld(job: Job, pod: Pod, pods: readonly Pod[], { completed, failed }: Indexes): boolean {
  const index = indexOf(pod);
  const isOpen = !job.status.conditions?.some(
    ({ type, status }) =>
      (type === 'FailureTarget' || type === 'SuccessCriteriaMet') && status === 'True',
  );
  if (job.spec.backoffLimitPerIndex === undefined || index === undefined || !isOpen) return false;
  if (completed.has(index) || failed.has(index)) return false;
  return !pods.some(
    (other) => indexOf(other) === index && other !== pod && rank(other) > rank(pod),
  );
}

/** Later pods of an index have more failures before them. */
const rank = (pod: Pod) => failuresBefore(pod) * 1e13 + Date.parse(pod.metadata.creationTimestamp);

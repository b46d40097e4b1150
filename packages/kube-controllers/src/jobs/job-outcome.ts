/** Whether a job is decided: enough has succeeded, or too much has failed. */
import type { Condition, Job, Pod } from '@slipway/kube-objects';
import { findCondition, parseIndexes, timestamp } from '@slipway/kube-objects';
import { judge } from './failure-policy.ts';
import type { Count } from './job-count.ts';

/** A condition of a job that is true from now on. */
export function condition(type: string, reason: string, message: string, now: Date): Condition {
  const time = timestamp(now);
  return { type, status: 'True', reason, message, lastProbeTime: time, lastTransitionTime: time };
}

/** The condition of a job that holds, if it does. */
export function holding({ status }: Job, type: string): Condition | undefined {
  const found = findCondition(status.conditions, type);
  return found?.status === 'True' ? found : undefined;
}

/** Whether nothing will happen to a job any more. */
export const isFinished = (job: Job) =>
  holding(job, 'Complete') !== undefined || holding(job, 'Failed') !== undefined;

/** When a job has been active for too long; undefined when it may be for ever. */
export function deadlineOf({ spec, status }: Job): Date | undefined {
  if (spec.activeDeadlineSeconds === undefined || !status.startTime || spec.suspend) {
    return undefined;
  }
  return new Date(Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000);
}

/** `SuccessCriteriaMet` or `FailureTarget`, once there is no way back; its pods go then. */
export function outcomeOf(
  job: Job,
  pods: readonly Pod[],
  count: Count,
  now: Date,
): Condition | undefined {
  const known = holding(job, 'SuccessCriteriaMet') ?? holding(job, 'FailureTarget');
  if (known) return known;
  const failure = failureOf(job, pods, count, now) ?? indexFailureOf(job, count);
  if (failure) return condition('FailureTarget', failure.reason, failure.message, now);
  const rule = successRuleOf(job, count);
  if (rule === undefined) return undefined;
  const message = `Matched rules at index ${rule}`;
  return condition('SuccessCriteriaMet', 'SuccessPolicy', message, now);
}

interface Reason {
  readonly reason: string;
  readonly message: string;
}

function failureOf(job: Job, pods: readonly Pod[], count: Count, now: Date): Reason | undefined {
  const fatal = pods
    .filter(({ status }) => status.phase === 'Failed')
    .map((pod) => judge(job, pod))
    .find(({ action }) => action === 'FailJob');
  if (fatal) return { reason: 'PodFailurePolicy', message: fatal.message };
  const { backoffLimit = 6 } = job.spec;
  if (count.failed > backoffLimit || restartsTooOften(job, count.active, backoffLimit)) {
    const message = 'Job has reached the specified backoff limit';
    return { reason: 'BackoffLimitExceeded', message };
  }
  const deadline = deadlineOf(job);
  if (!deadline || deadline > now) return undefined;
  const message = 'Job was active longer than specified deadline';
  return { reason: 'DeadlineExceeded', message };
}

/** Containers that start again in their pods have failed, too. */
function restartsTooOften({ spec }: Job, active: readonly Pod[], limit: number): boolean {
  if (spec.template.spec.restartPolicy !== 'OnFailure') return false;
  const statuses = active
    .filter(({ status }) => status.phase === 'Running' || status.phase === 'Pending')
    .flatMap(({ status }) => [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]);
  const restarts = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function indexFailureOf({ spec }: Job, { failedIndexes, succeeded }: Count): Reason | undefined {
  if (spec.backoffLimitPerIndex === undefined || failedIndexes.size === 0) return undefined;
  if (spec.maxFailedIndexes !== undefined && failedIndexes.size > spec.maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return { reason: 'MaxFailedIndexesExceeded', message };
  }
  if (failedIndexes.size + succeeded < (spec.completions ?? 0)) return undefined;
  return { reason: 'FailedIndexes', message: 'Job has failed indexes' };
}

function successRuleOf({ spec }: Job, { completedIndexes }: Count): number | undefined {
  const index = (spec.successPolicy?.rules ?? []).findIndex(
    ({ succeededIndexes, succeededCount }) => {
      const chosen = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes);
      const all = [...(chosen ?? completedIndexes)];
      const good = all.filter((each) => completedIndexes.has(each)).length;
      return good >= (succeededCount ?? all.length) && (chosen !== undefined || good > 0);
    },
  );
  return index < 0 ? undefined : index;
}

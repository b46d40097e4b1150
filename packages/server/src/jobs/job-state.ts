import type { Job, JobEvent, JobState, PipelineState } from '@slipway/ci';
import { advance } from '@slipway/ci';
import type { FailureReason } from '@slipway/contract';
import { failureReasons } from '@slipway/contract';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change } from '#store/records';
import { freshJob } from './fresh-job.ts';
import type { JobRecord } from './job.ts';

/** The latest jobs of a pipeline as `decide` sees them. */
export function pipelineState(pipeline: Pipeline, jobs: readonly JobRecord[]): PipelineState {
  return { jobs: jobs.map(jobState), autoCancel: pipeline.autoCancel };
}

/** One stored job as `decide` sees it. */
export function jobState(record: JobRecord): JobState {
  const { definition } = record;
  return {
    name: record.name,
    kind: definition.kind,
    stage: record.stage,
    stageIndex: record.stageIndex,
    when: definition.when,
    startInSeconds: definition.start_in_seconds,
    allowFailure: definition.allow_failure,
    needs:
      definition.scheduling_type === 'dag' ? (definition.needs ?? []).map(({ job }) => job) : null,
    job: stateOf(record),
    retry: definition.retry,
    attempt: record.attempt,
    interruptible: definition.interruptible,
    resourceGroup: definition.resource_group,
    canCancelGracefully: record.cancelsGracefully,
  };
}

/** The columns of a job, read as the state they stand for. */
export function stateOf(record: JobRecord): Job {
  const { status, updatedAt } = record;
  const queuedAt = record.queuedAt ?? updatedAt;
  const startedAt = record.startedAt ?? updatedAt;
  const finishedAt = record.finishedAt ?? updatedAt;
  const runner = String(record.runnerId ?? '');
  switch (status) {
    case 'created':
      return { status, since: updatedAt, ...(record.isImmediate && { isImmediate: true }) };
    case 'waiting_for_resource':
    case 'preparing':
      return { status, since: updatedAt };
    case 'pending':
      return { status, queuedAt };
    case 'running':
    case 'canceling':
      return { status, queuedAt, startedAt, runner };
    case 'success':
    case 'canceled':
      return { status, finishedAt, ...(record.startedAt && { startedAt }) };
    case 'failed':
      return {
        status,
        finishedAt,
        reason: failureReason(record.failureReason),
        ...(record.exitCode !== null && { exitCode: record.exitCode }),
        ...(record.startedAt && { startedAt }),
      };
    case 'skipped':
      return { status, finishedAt };
    case 'manual':
      return { status };
    case 'scheduled':
      return { status, scheduledAt: record.scheduledAt ?? updatedAt, since: updatedAt };
  }
}

/** One of GitLab's reasons; anything else a runner may say is `unknown_failure`. */
export function failureReason(text: string | null | undefined): FailureReason {
  return failureReasons.find((reason) => reason === text) ?? 'unknown_failure';
}

/**
 * What an event changes in the stored job, or undefined when it came too late to matter.
 *
 * `retry` makes a new row, so it is not for here: see `nextAttempt`.
 */
export function changeFor(record: JobRecord, event: JobEvent): Change<JobRecord> | undefined {
  const next = advance(stateOf(record), event);
  return next && { ...columnsOf(next), updatedAt: event.at };
}

function columnsOf(job: Job): Change<JobRecord> {
  const isImmediate = job.status === 'created' && job.isImmediate === true;
  const base = { status: job.status, isImmediate };
  switch (job.status) {
    case 'pending':
      return { ...base, queuedAt: job.queuedAt };
    case 'running':
      // A trigger job may run again after it had finished.
      return { ...base, startedAt: job.startedAt, finishedAt: null, failureReason: null };
    case 'success':
    case 'canceled':
    case 'skipped':
      return { ...base, finishedAt: job.finishedAt };
    case 'failed':
      return {
        ...base,
        finishedAt: job.finishedAt,
        failureReason: job.reason,
        exitCode: job.exitCode ?? null,
      };
    case 'created':
      // A skipped job that gets another chance has not finished after all.
      return { ...base, finishedAt: null };
    case 'scheduled':
      return { ...base, scheduledAt: job.scheduledAt };
    default:
      return base;
  }
}

/** The row of a new attempt: the same plan with a clean history. */
export function nextAttempt(
  record: JobRecord,
  event: Extract<JobEvent, { type: 'retry' }>,
): Omit<JobRecord, 'id'> {
  const { id, ...rest } = record;
  return {
    ...rest,
    ...freshJob(event.at),
    variables: rest.variables,
    isImmediate: event.isImmediate ?? false,
    retryOf: id,
    attempt: record.attempt + 1,
  };
}

import { type JobEvent, type JobStatus, pipelineStatus } from '@slipway/ci';
import type { Deployment, DeploymentStatus } from '#environments/deployment';
import type { JobRecord } from '#jobs/job';
import { changeFor, nextAttempt, pipelineState } from '#jobs/job-state';
import type { JobChange, Step } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change, New } from '#store/records';

/** What happens to one job: an event of its life, and facts that come with it. */
export interface Move {
  readonly job: JobRecord;
  readonly event: JobEvent;
  readonly facts?: Change<JobRecord>;
}

/**
 * Everything one round of moves writes: jobs, new attempts, the pipeline's status, deployments.
 * Moves that came too late are left out; undefined when nothing is left to write.
 */
export function stepOf(
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
  moves: readonly Move[],
  now: Date,
): Step | undefined {
  const changes: JobChange[] = [];
  const retries: New<JobRecord>[] = [];
  const after = new Map(jobs.map((job) => [job.id, job]));
  for (const { job, event, facts } of moves) {
    if (event.type === 'retry') {
      if (job.isRetried || !changeFor(job, event)) continue;
      const attempt = { ...nextAttempt(job, event), ...facts };
      retries.push(attempt);
      changes.push({ id: job.id, from: [job.status], change: { isRetried: true } });
      after.set(job.id, { ...attempt, id: job.id });
      continue;
    }
    const change = changeFor(job, event);
    if (!change) continue;
    const whole = { ...change, ...facts };
    changes.push({ id: job.id, from: [job.status], change: whole });
    after.set(job.id, { ...job, ...whole });
  }
  const status = pipelineStatus(pipelineState(pipeline, [...after.values()]), pipeline.status);
  const pipelineChange = pipelineChangeFor(pipeline, status, [...after.values()], now);
  if (changes.length === 0 && !pipelineChange) return undefined;
  return {
    jobs: changes,
    retries,
    ...(pipelineChange && { pipeline: { id: pipeline.id, change: pipelineChange } }),
  };
}

const finished: ReadonlySet<JobStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);

function pipelineChangeFor(
  pipeline: Pipeline,
  status: JobStatus,
  jobs: readonly JobRecord[],
  now: Date,
): Change<Pipeline> | undefined {
  const startedAt =
    pipeline.startedAt ?? (jobs.some((job) => job.status === 'running') ? now : null);
  if (status === pipeline.status && startedAt === pipeline.startedAt) return undefined;
  const finishedAt = finished.has(status) ? now : null;
  return { status, startedAt, finishedAt, updatedAt: now };
}

const deploymentStatuses: Partial<Record<JobStatus, DeploymentStatus>> = {
  running: 'running',
  canceling: 'running',
  success: 'success',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
};

/** What a job's new state means for its deployment; undefined when nothing. */
export function deploymentChange(
  deployment: Deployment,
  job: JobRecord,
  now: Date,
): Change<Deployment> | undefined {
  const status = deploymentStatuses[job.status];
  if (status === undefined || status === deployment.status) return undefined;
  const finishedAt = finished.has(job.status) ? now : null;
  return { status, updatedAt: now, finishedAt };
}

/** The deployment that a job makes when it is queued; undefined for a job that deploys nothing. */
export function deploymentOf(
  pipeline: Pipeline,
  job: JobRecord,
  now: Date,
): Omit<New<Deployment>, 'iid'> | undefined {
  const { environment } = job.definition;
  if (environment?.action !== 'start' || job.environmentId === null) return undefined;
  return {
    projectId: job.projectId,
    environmentId: job.environmentId,
    jobId: job.id,
    userId: job.userId,
    ref: pipeline.ref,
    isTag: pipeline.isTag,
    sha: pipeline.sha,
    status: 'created',
    onStop: environment.on_stop,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
  };
}

import type { JobStatus } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change, New } from '#store/records';
import type { Deployment, DeploymentStatus } from './deployment.ts';

const finished: ReadonlySet<JobStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);

const deploymentStatuses: Partial<Record<JobStatus, DeploymentStatus>> = {
  running: 'running',
  canceling: 'running',
  success: 'success',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
};

const queued: ReadonlySet<JobStatus> = new Set(['waiting_for_resource', 'preparing', 'pending']);

/**
 * What a job's new state means for its deployment; undefined when nothing.
 *
 * @param nothing why a job that ended well has deployed nothing
 */
export function deploymentChange(
  deployment: Deployment,
  job: JobRecord,
  now: Date,
  nothing: string | null,
): Change<Deployment> | undefined {
  const status = statusOf(deployment, job);
  if (status === undefined || status === deployment.status) return undefined;
  const finishedAt = finished.has(job.status) ? now : null;
  const change = { status, updatedAt: now, finishedAt };
  if (nothing === null || status !== 'success') return change;
  return { ...change, status: 'skipped', reason: nothing };
}

/** A job that ends well although the cluster took nothing of it has deployed nothing. */
function statusOf({ reason, status }: Deployment, job: JobRecord): DeploymentStatus | undefined {
  if (reason !== null && job.status === 'success') return status === 'skipped' ? status : 'failed';
  // Nothing is left to approve.
  if (status === 'blocked' && queued.has(job.status)) return 'created';
  return deploymentStatuses[job.status];
}

/**
 * The deployment that a job makes when it is queued, or `isBlocked` when others have to approve it
 * first; undefined for a job that deploys nothing.
 */
export function deploymentOf(
  pipeline: Pipeline,
  job: JobRecord,
  now: Date,
  isBlocked: boolean,
): Omit<New<Deployment>, 'iid' | 'jobId'> | undefined {
  const { environment } = job.definition;
  if (job.status !== 'pending' && !isBlocked) return undefined;
  if (environment?.action !== 'start' || job.environmentId === null) return undefined;
  return {
    projectId: job.projectId,
    environmentId: job.environmentId,
    userId: job.userId,
    ref: pipeline.ref,
    isTag: pipeline.isTag,
    sha: pipeline.sha,
    status: isBlocked ? 'blocked' : 'created',
    onStop: environment.on_stop,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
    rollbackOf: null,
    rollout: null,
    reason: null,
  };
}

/** The deployment that puts back what another has left; `isBlocked` while others have to approve it. */
export function rollbackTo(
  { id, iid: _, ...facts }: Deployment,
  wish: { readonly userId: number; readonly now: Date; readonly isBlocked: boolean },
): Omit<New<Deployment>, 'iid'> {
  const { userId, now, isBlocked } = wish;
  const begun = isBlocked
    ? ({ status: 'blocked', rollout: null } as const)
    : ({ status: 'running', rollout: 'following' } as const);
  return {
    ...{ ...facts, ...begun, userId, rollbackOf: id, reason: null },
    ...{ createdAt: now, updatedAt: now, finishedAt: null },
  };
}

const over: ReadonlySet<DeploymentStatus> = new Set(['success', 'failed', 'canceled', 'skipped']);

/** Whether nothing more is to come of a deployment. */
export const isOver = (status: DeploymentStatus): boolean => over.has(status);

/** GitLab's names of what brings a deployment to a status. */
const events = { running: 'run', success: 'succeed', failed: 'drop', canceled: 'cancel' } as const;

/** Whether a deployment may be said to have come to another status; what is over does not run again. */
export function moveTo(from: DeploymentStatus, to: keyof typeof events) {
  const isLegal = to === 'running' ? from === 'created' || from === 'blocked' : from !== to;
  return { isLegal, event: events[to] };
}

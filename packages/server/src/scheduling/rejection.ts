import type { JobEvent } from '@slipway/ci';
import type { FailureReason } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import type { Move } from './draft.ts';

/** Why a job fails instead of being queued. */
export interface Rejection {
  readonly reason: FailureReason;
  /** For the job's log. */
  readonly remark: string;
}

/** Whether a job is about to be queued, or to wait in line for that. */
export function isTurn({ job, event }: Move): boolean {
  return event !== undefined && queuing.has(event.type) && job.status !== 'waiting_for_resource';
}

const queuing: ReadonlySet<JobEvent['type']> = new Set(['enqueue', 'prepare', 'wait_for_resource']);

/** The move of a job that somebody has to approve first: it waits for a person, whatever its `when`. */
export function heldBack({ job, event }: Move): Move {
  const at = event?.at ?? job.updatedAt;
  switch (job.status) {
    case 'created':
      return { job, event: { type: 'actionize', at } };
    case 'scheduled':
      return { job, event: { type: 'unschedule', at } };
    default:
      // Who pressed play has started nothing; that it is asked for is written down.
      return { job, facts: { updatedAt: at } };
  }
}

/** Whether a job comes nearer to being run by a move: to wait in line, or from there. */
export const isQueued = ({ event }: Move): boolean =>
  event !== undefined && queuing.has(event.type);

/** What no runner could do; undefined for a job that may be queued. */
export function rejectionOf(job: JobRecord, event: JobEvent): Rejection | undefined {
  if (event.type !== 'enqueue') return undefined;
  if (job.definition.run !== null) {
    return { reason: 'runner_unsupported', remark: 'jobs with `run:` are not served yet' };
  }
  return undefined;
}

/** What would take an environment back; who tries the job again wants just that. */
export const outdatedRejection = (why: string): Rejection => ({
  reason: 'failed_outdated_deployment_job',
  remark: `ERROR: Job failed: ${why}. Run the job again to deploy this commit all the same.`,
});

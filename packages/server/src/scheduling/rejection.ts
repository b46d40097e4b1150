import type { JobEvent } from '@slipway/ci';
import type { FailureReason } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';

/** Why a job fails instead of being queued. */
export interface Rejection {
  readonly reason: FailureReason;
  /** For the job's log. */
  readonly remark: string;
}

/** What no runner could do; undefined for a job that may be queued. */
export function rejectionOf(job: JobRecord, event: JobEvent): Rejection | undefined {
  if (event.type !== 'enqueue') return undefined;
  if (job.definition.run !== null) {
    return { reason: 'runner_unsupported', remark: 'jobs with `run:` are not served yet' };
  }
  return undefined;
}

import type { FailureReason } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import { overtimeEnd } from '#scheduling/job-deadlines';

/** When a job was heard of first and last, and when that was last written down, as time has passed. */
export interface Heard {
  readonly since: number;
  readonly at: number;
  readonly writtenAt: number;
}

/** Which time it is, and how long a runner may be silent. */
export interface Moment {
  readonly now: Date;
  /** The machine's own count of time: clocks are set, and machines sleep. */
  readonly passedMs: number;
  readonly silenceSeconds: number;
}

/** Why the server ends a job that a runner holds, or when it is to be looked at again. */
export type RunningJobEnd =
  | { readonly reason: FailureReason; readonly remark: string }
  | { readonly lookAt: Date };

/** Whether a running job has run for too long, or nothing was heard of it for too long. */
export function endOf(
  job: JobRecord,
  heard: Heard | undefined,
  { now, passedMs, silenceSeconds }: Moment,
): RunningJobEnd {
  if (now >= overtimeEnd(job) && hasRunLong(job, heard, passedMs)) {
    const remark = 'the runner did not end the job at its timeout';
    return { reason: 'job_execution_timeout', remark };
  }
  const silent = heard ? (passedMs - heard.at) / 1000 : silenceSeconds;
  if (silent < silenceSeconds) {
    return { lookAt: new Date(now.getTime() + (silenceSeconds - silent) * 1000 + 1) };
  }
  const remark = `the runner has not been heard of for ${Math.round(silent)} seconds`;
  return { reason: 'stuck_or_timeout_failure', remark };
}

/** The clock alone does not say so: it may have been set forward since. */
function hasRunLong(job: JobRecord, heard: Heard | undefined, passedMs: number): boolean {
  const longestMs = overtimeEnd(job).getTime() - (job.startedAt ?? job.updatedAt).getTime();
  return heard === undefined || passedMs - heard.since >= longestMs;
}

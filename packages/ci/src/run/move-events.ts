import type { Job, JobEvent } from './job.ts';
import { isRetriedAfter } from './retry.ts';
import { isAction, type JobState } from './state.ts';
import { isCompleted } from './status.ts';

/** Whether `cancel` applies: everything that is not finished, not a manual job, not yet canceling. */
export function isCancelable(job: Job): boolean {
  return !isCompleted(job.status) && job.status !== 'manual' && job.status !== 'canceling';
}

/** The event that cancels this job in the way its runner supports. */
export function cancelOf(at: JobState, now: Date): JobEvent {
  return { type: 'cancel', at: now, ...(at.canCancelGracefully ? { isGraceful: true } : {}) };
}

/** The event that lets the job run: it is queued, or first waits for its resource. */
export function startOf(at: JobState, now: Date): JobEvent {
  return { type: at.resourceGroup ? 'wait_for_resource' : 'enqueue', at: now };
}

/** The event for a new attempt, which waits for its turn again but not for a person or a clock. */
export function retryOf(at: JobState, now: Date): JobEvent {
  return { type: 'retry', at: now, ...(isAction(at) ? { isImmediate: true } : {}) };
}

/** Whether a failure is to be tried again. */
export function shouldRetry(at: JobState): boolean {
  if (at.job.status !== 'failed') return false;
  const policy = at.retry ?? { max: 0, when: [], exit_codes: [] };
  return isRetriedAfter(policy, at.job, at.attempt ?? 1);
}

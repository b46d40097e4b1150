import type { JobRecord } from '#jobs/job';
import type { Deadline } from '#jobs/job-store';

/** How long others may take. */
export interface Patience {
  /** A runner that is silent for longer has gone. */
  readonly silenceSeconds: number;
  /** From a job's answer to its runner's confirmation. */
  readonly confirmSeconds: number;
}

/** A runner ends a job at its timeout by itself; this much later the server does. */
const overtimeSeconds = 15 * 60;

/** A runner that is heard of moves the deadline only now and then: so it lies a little further away. */
const slack = 1.25;

/** What is to be done about a job, and when, if nothing happens to it before; undefined for nothing. */
export function deadlineOf(job: JobRecord, now: Date, patience: Patience): Deadline | undefined {
  if (job.isBridge && job.status !== 'scheduled') return bridgeDeadline(job, now);
  switch (job.status) {
    case 'scheduled':
      return job.scheduledAt ? { kind: 'delayed-job', at: job.scheduledAt } : undefined;
    case 'pending':
      if (job.tokenHash === null) return undefined;
      return { kind: 'unconfirmed-job', at: later(now, patience.confirmSeconds) };
    case 'running':
    case 'canceling':
      return { kind: 'running-job', at: silenceEnd(job, now, patience) };
    default:
      return undefined;
  }
}

/** When a running job is to be looked at that was heard of at this moment. */
export function silenceEnd(job: JobRecord, heardAt: Date, { silenceSeconds }: Patience): Date {
  const silent = later(heardAt, silenceSeconds * slack);
  const overtime = overtimeEnd(job);
  return new Date(Math.min(silent.getTime(), overtime.getTime()));
}

/** When the server ends a job that its runner should have ended before. */
export function overtimeEnd(job: JobRecord): Date {
  return later(job.startedAt ?? job.updatedAt, job.timeoutSeconds + overtimeSeconds);
}

/** A job that triggers or mirrors is begun at once, by whoever comes first. */
function bridgeDeadline({ status, definition }: JobRecord, now: Date): Deadline | undefined {
  if (status !== 'pending' && status !== 'running') return undefined;
  return { kind: definition.trigger === null ? 'mirror-job' : 'trigger-job', at: now };
}

function later(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000);
}

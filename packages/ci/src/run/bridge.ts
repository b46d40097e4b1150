import type { Trigger } from '#pipeline';
import type { InheritedStatus, Job, JobEvent, JobStatus } from './job.ts';

/**
 * The status that a trigger job takes over from its downstream pipeline; undefined while it stays
 * as it is. Without a strategy the job is done as soon as the pipeline exists.
 */
export function bridgeStatus(
  strategy: Trigger['strategy'],
  downstream: JobStatus,
): InheritedStatus | undefined {
  if (strategy === null) return 'success';
  switch (downstream) {
    case 'success':
    case 'canceled':
    case 'failed':
      return downstream;
    case 'skipped':
      return strategy === 'mirror' ? 'skipped' : 'failed';
    case 'manual':
      return strategy === 'mirror' ? 'manual' : undefined;
    default:
      return undefined;
  }
}

/** How a downstream pipeline stands, and how it stood before that. */
export interface Downstream {
  readonly status: JobStatus;
  /** Undefined when it is not known that it has just changed. */
  readonly before?: JobStatus | undefined;
}

/**
 * The next step of a trigger job towards where its downstream pipeline is; undefined when it is
 * there. A job that a person canceled stays so, unless a canceled pipeline begins again.
 */
export function bridgeEvent(
  strategy: Trigger['strategy'],
  job: Job,
  { status, before }: Downstream,
  now: Date,
): JobEvent | undefined {
  const wanted = bridgeStatus(strategy, status);
  if (job.status === 'running') {
    return wanted && { type: 'inherit', at: now, status: wanted };
  }
  if (strategy === null || job.status === wanted) return undefined;
  const resume: JobEvent = { type: 'resume', at: now };
  switch (job.status) {
    case 'success':
    case 'failed':
    case 'skipped':
    case 'manual':
      return resume;
    case 'canceled':
      return wanted === undefined && before === 'canceled' ? resume : undefined;
    default:
      return undefined;
  }
}

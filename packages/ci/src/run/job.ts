import type { FailureReason } from '@slipway/contract';

/**
 * A job's life. Every state owns exactly the data that it needs.
 *
 * `created` with `isImmediate` is a manual or delayed job that was retried: when its turn comes it is
 * queued and waits for no person and no clock again. `since` is absent in the first state of all.
 */
export type Job =
  | { readonly status: 'created'; readonly isImmediate?: boolean; readonly since?: Date }
  | { readonly status: 'waiting_for_resource'; readonly since: Date }
  | { readonly status: 'preparing'; readonly since: Date }
  | { readonly status: 'pending'; readonly queuedAt: Date }
  | {
      readonly status: 'running';
      readonly queuedAt: Date;
      readonly startedAt: Date;
      readonly runner: string;
    }
  | {
      readonly status: 'canceling';
      readonly queuedAt: Date;
      readonly startedAt: Date;
      readonly runner: string;
    }
  | { readonly status: 'success'; readonly startedAt?: Date; readonly finishedAt: Date }
  | {
      readonly status: 'failed';
      readonly reason: FailureReason;
      readonly exitCode?: number;
      readonly startedAt?: Date;
      readonly finishedAt: Date;
    }
  | { readonly status: 'canceled'; readonly startedAt?: Date; readonly finishedAt: Date }
  | { readonly status: 'skipped'; readonly finishedAt: Date }
  | { readonly status: 'manual' }
  | { readonly status: 'scheduled'; readonly scheduledAt: Date; readonly since?: Date };

/** GitLab's status names, as the REST API spells them. */
export type JobStatus = Job['status'];

/**
 * What can happen to a job. Names are GitLab's, where playing a job is to `enqueue` it.
 *
 * `retry` stands for a new attempt: a store keeps the old row as retried and makes a new one in
 * the state that the event leads to. `process` takes a skipped job back because something before
 * it was played or retried.
 */
export type JobEvent =
  | { readonly type: 'wait_for_resource'; readonly at: Date }
  | { readonly type: 'prepare'; readonly at: Date }
  | { readonly type: 'enqueue'; readonly at: Date }
  | { readonly type: 'run'; readonly at: Date; readonly runner: string }
  | { readonly type: 'success'; readonly at: Date }
  | {
      readonly type: 'drop';
      readonly at: Date;
      readonly reason: FailureReason;
      readonly exitCode?: number;
    }
  /** `isGraceful`: the runner can end the job in order, so a running job is first `canceling`. */
  | { readonly type: 'cancel'; readonly at: Date; readonly isGraceful?: boolean }
  | { readonly type: 'skip'; readonly at: Date }
  | { readonly type: 'actionize'; readonly at: Date }
  | { readonly type: 'schedule'; readonly at: Date; readonly scheduledAt: Date }
  | { readonly type: 'unschedule'; readonly at: Date }
  | { readonly type: 'process'; readonly at: Date }
  | { readonly type: 'retry'; readonly at: Date; readonly isImmediate?: boolean }
  /** A trigger job ends as its downstream pipeline did. */
  | { readonly type: 'inherit'; readonly at: Date; readonly status: InheritedStatus }
  /** A trigger job runs again, because its downstream pipeline does. */
  | { readonly type: 'resume'; readonly at: Date };

/** Where a downstream pipeline can bring its trigger job. */
export type InheritedStatus = 'success' | 'failed' | 'canceled' | 'manual' | 'skipped';

type In<S> = Extract<Job, { status: S }>;
type On<E> = Extract<JobEvent, { type: E }>;
type Moves<S> = { readonly [E in JobEvent['type']]?: (job: In<S>, on: On<E>) => Job };
type Move = (job: Job, on: JobEvent) => Job;

const enqueue = (_job: Job, on: On<'enqueue'>): Job => ({ status: 'pending', queuedAt: on.at });
const wait = (_job: Job, on: On<'wait_for_resource'>): Job => ({
  status: 'waiting_for_resource',
  since: on.at,
});
const prepare = (_job: Job, on: On<'prepare'>): Job => ({ status: 'preparing', since: on.at });
const run = (job: In<'pending'>, on: On<'run'>): Job => ({
  status: 'running',
  queuedAt: job.queuedAt,
  startedAt: on.at,
  runner: on.runner,
});
const succeed = (job: Job, on: On<'success'>): Job => ({
  status: 'success',
  ...started(job),
  finishedAt: on.at,
});
const drop = (job: Job, on: On<'drop'>): Job => ({
  status: 'failed',
  reason: on.reason,
  ...(on.exitCode === undefined ? {} : { exitCode: on.exitCode }),
  ...started(job),
  finishedAt: on.at,
});
const cancel = (job: Job, on: On<'cancel'>): Job => ({
  status: 'canceled',
  ...started(job),
  finishedAt: on.at,
});
const cancelRunning = (job: In<'running'>, on: On<'cancel'>): Job =>
  on.isGraceful ? { ...job, status: 'canceling' } : cancel(job, on);
/** Whatever the runner reports of a job that is being canceled, the job ends canceled. */
const finishCanceling = (job: In<'canceling'>, on: { readonly at: Date }): Job => ({
  status: 'canceled',
  startedAt: job.startedAt,
  finishedAt: on.at,
});
const skip = (_job: Job, on: On<'skip'>): Job => ({ status: 'skipped', finishedAt: on.at });
const actionize = (): Job => ({ status: 'manual' });
const schedule = (_job: Job, on: On<'schedule'>): Job => ({
  status: 'scheduled',
  scheduledAt: on.scheduledAt,
  since: on.at,
});
const process = (_job: Job, on: On<'process'>): Job => ({ status: 'created', since: on.at });
const retry = (_job: Job, on: On<'retry'>): Job => ({
  status: 'created',
  since: on.at,
  ...(on.isImmediate ? { isImmediate: true } : {}),
});

const inherit = (job: In<'running'>, on: On<'inherit'>): Job => {
  switch (on.status) {
    case 'success':
    case 'canceled':
      return { status: on.status, startedAt: job.startedAt, finishedAt: on.at };
    case 'failed':
      return drop(job, { type: 'drop', at: on.at, reason: 'unknown_failure' });
    case 'skipped':
      return { status: 'skipped', finishedAt: on.at };
    case 'manual':
      return { status: 'manual' };
  }
};
const resume = (job: Job, on: On<'resume'>): Job => ({
  status: 'running',
  queuedAt: on.at,
  startedAt: started(job).startedAt ?? on.at,
  runner: '',
});

function started(job: Job): { readonly startedAt?: Date } {
  return 'startedAt' in job && job.startedAt ? { startedAt: job.startedAt } : {};
}

/** Every legal move of a job; what is not here cannot happen. */
export const transitions: { readonly [S in JobStatus]: Moves<S> } = {
  created: { wait_for_resource: wait, prepare, enqueue, actionize, schedule, skip, drop, cancel },
  waiting_for_resource: { prepare, enqueue, skip, drop, cancel },
  preparing: { enqueue, skip, drop, cancel },
  pending: { run, skip, drop, cancel },
  running: { success: succeed, drop, cancel: cancelRunning, inherit },
  canceling: { success: finishCanceling, drop: finishCanceling, cancel: finishCanceling },
  success: { retry, resume },
  failed: { retry, resume },
  canceled: { retry, resume },
  skipped: { process, enqueue, resume },
  manual: { process, wait_for_resource: wait, enqueue, drop, cancel, resume },
  scheduled: { wait_for_resource: wait, enqueue, unschedule: actionize, drop, cancel },
};

/** The job after `event`, or undefined when the event came too late to matter. */
export function advance(job: Job, event: JobEvent): Job | undefined {
  // Two lookups lose the pairing that the table's type has checked.
  const move = transitions[job.status][event.type] as Move | undefined;
  return move?.(job, event);
}

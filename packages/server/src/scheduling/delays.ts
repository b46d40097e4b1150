import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Store } from '#store/store';
import type { Scheduler } from './scheduler.ts';

/** Wakes the scheduler when a delayed job's time has come. */
export interface Delays {
  /** Sets the timers of before a restart. */
  load(): Promise<void>;
  close(): void;
}

export interface DelaysOptions {
  readonly store: Store;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly log: Log;
}

/** The longest time that a timer can be set to. */
const longestMs = 2 ** 31 - 1;

export function createDelays({ store, events, scheduler, clock, log }: DelaysOptions): Delays {
  const timers = new Map<number, NodeJS.Timeout>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job') plan(event.job);
  });

  function plan(job: JobRecord): void {
    clearTimeout(timers.get(job.id));
    timers.delete(job.id);
    if (job.status !== 'scheduled' || job.scheduledAt === null) return;
    const waitMs = Math.min(longestMs, Math.max(0, job.scheduledAt.getTime() - clock().getTime()));
    const timer = setTimeout(() => wake(job), waitMs);
    timer.unref();
    timers.set(job.id, timer);
  }

  function wake(job: JobRecord): void {
    scheduler
      .process(job.pipelineId)
      .then(() => store.jobs.get(job.id))
      // A wait longer than the longest timer goes on; so does one whose clock was behind.
      .then((current) => current && plan(current))
      .catch((error: unknown) => log.error('waking a delayed job failed', { job: job.id, error }));
  }

  return {
    async load() {
      for (const job of await store.jobs.scheduled()) plan(job);
    },
    close() {
      subscription[Symbol.dispose]();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

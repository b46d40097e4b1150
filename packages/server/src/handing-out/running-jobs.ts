import type { FailureReason } from '@slipway/contract';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';

/**
 * Watches over the jobs that runners hold, so that none stays `running` for ever: a job ends when
 * its runner says so, or when nothing was heard of it for too long.
 */
export interface RunningJobs {
  /** The runner has just said something about this job. */
  heard(jobId: number): void;
  /** Whether a runner holds this job just now. */
  holds(jobId: number): boolean;
  /** Ends a job for a reason of the server's own, with a remark in its trace. */
  fail(job: JobRecord, reason: FailureReason, remark: string): Promise<void>;
  /** Takes over the jobs of before a restart; their runners get the whole time again to be heard. */
  load(): Promise<void>;
  close(): void;
}

export interface RunningJobsOptions {
  readonly store: Store;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly traces: Traces;
  readonly clock: Clock;
  readonly log: Log;
  /** A runner that is silent for longer has gone. */
  readonly silenceSeconds: number;
}

/** A runner ends a job at its timeout by itself; this much later the server does. */
const overtimeSeconds = 15 * 60;

interface Watch {
  heardAt: number;
  readonly timer: NodeJS.Timeout;
}

export function createRunningJobs(options: RunningJobsOptions): RunningJobs {
  const { store, events, scheduler, traces, clock, log, silenceSeconds } = options;
  const watches = new Map<number, Watch>();

  const subscription = events.subscribe((event) => {
    if (event.type !== 'job' || event.job.isBridge) return;
    const { job } = event;
    if (job.status === 'running' || job.status === 'canceling') watch(job);
    else if (watches.has(job.id)) unwatch(job.id);
  });

  function watch(job: JobRecord): void {
    const known = watches.get(job.id);
    if (known) return;
    const timer = setInterval(() => check(job), (silenceSeconds * 1000) / 4);
    timer.unref();
    watches.set(job.id, { heardAt: clock().getTime(), timer });
  }

  function unwatch(jobId: number): void {
    clearInterval(watches.get(jobId)?.timer);
    watches.delete(jobId);
    traces.release(jobId).catch((error: unknown) => log.warn('closing a trace failed', { error }));
  }

  function check(job: JobRecord): void {
    const found = watches.get(job.id);
    if (!found) return;
    const now = clock().getTime();
    const runs = (now - (job.startedAt?.getTime() ?? now)) / 1000;
    const silent = (now - found.heardAt) / 1000;
    if (silent >= silenceSeconds) {
      const text = `the runner has not been heard of for ${Math.round(silent)} seconds`;
      failSoon(job, 'stuck_or_timeout_failure', text);
    } else if (runs >= job.timeoutSeconds + overtimeSeconds) {
      failSoon(job, 'job_execution_timeout', 'the runner did not end the job at its timeout');
    }
  }

  function failSoon(job: JobRecord, reason: FailureReason, remark: string): void {
    fail(job, reason, remark).catch((error: unknown) =>
      log.error('failing a job failed', { job: job.id, error }),
    );
  }

  async function fail(job: JobRecord, reason: FailureReason, remark: string): Promise<void> {
    log.info('job failed by the server', { job: job.id, reason, remark });
    await scheduler.move(job.pipelineId, async (_pipeline, jobs) => {
      const current = jobs.find(({ id }) => id === job.id);
      if (!current || current.finishedAt !== null) return [];
      await traces.note(job.id, `\n\u001b[31;1mERROR: Job failed: ${remark}\u001b[0;m\n`);
      return [{ job: current, event: { type: 'drop', at: clock(), reason } }];
    });
  }

  return {
    heard(jobId) {
      const found = watches.get(jobId);
      if (found) found.heardAt = clock().getTime();
    },
    holds: (jobId) => watches.has(jobId),
    fail,
    async load() {
      for (const job of await store.jobs.held()) watch(job);
    },
    close() {
      subscription[Symbol.dispose]();
      for (const { timer } of watches.values()) clearInterval(timer);
      watches.clear();
    },
  };
}

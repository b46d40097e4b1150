import type { FailureReason } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Reactor } from '#outbox/reactor';
import { type Patience, silenceEnd } from '#scheduling/job-deadlines';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import { endOf, type Heard } from './running-job-end.ts';

/**
 * Watches over the jobs that runners hold, so that none stays `running` for ever: a job ends when
 * its runner says so, or when nothing was heard of it for too long.
 */
export interface RunningJobs {
  /** The runner has just said something about this job. */
  heard(job: JobRecord): void;
  /** Whether a runner holds this job just now, of those that were heard of. */
  holds(jobId: number): boolean;
  /** Ends a job for a reason of the server's own, with a remark in its trace. */
  fail(job: JobRecord, reason: FailureReason, remark: string): Promise<void>;
  /** Ends a job whose time is over, or answers when to look again: due work. */
  check(jobId: number): Promise<Date | undefined>;
  /** Gives the runners of before a restart the whole time again to be heard. */
  forgive(): Promise<void>;
  /** Lets go of jobs that have ended. */
  readonly reactor: Reactor;
}

/** Where jobs are, what moves them, and how time is told. */
export interface RunningJobsOptions extends Patience {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly traces: Pick<Traces, 'note' | 'release'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The machine's own count of time: clocks are set, and machines sleep. */
  readonly passedMs?: () => number;
}

/** What was heard is kept in memory, and written down now and then as the job's deadline. */
export function createRunningJobs(options: RunningJobsOptions): RunningJobs {
  const { store, scheduler, traces, clock, log, silenceSeconds, confirmSeconds } = options;
  const { passedMs = () => performance.now() } = options;
  const known = new Map<number, Heard>();

  /** Moves the job's deadline, though not each time. */
  function heard(job: JobRecord): void {
    const at = passedMs();
    const { since, writtenAt } = known.get(job.id) ?? { since: at, writtenAt: at };
    // Its deadline was set when it began, or by whoever heard of it before.
    const isNoted = at - writtenAt < (silenceSeconds * 1000) / 4;
    known.set(job.id, { since, at, writtenAt: isNoted ? writtenAt : at });
    if (isNoted) return;
    const plan = { kind: 'running-job', subject: job.id, at: silenceEnd(job, clock(), options) };
    store.due
      .plan(plan)
      .catch((error: unknown) =>
        log.warn('it could not be noted that a job was heard of', { job: job.id, error }),
      );
  }

  async function check(jobId: number): Promise<Date | undefined> {
    const job = await store.jobs.get(jobId);
    if (job?.status !== 'running' && job?.status !== 'canceling') return undefined;
    const now = clock();
    const end = endOf(job, known.get(jobId), { now, passedMs: passedMs(), silenceSeconds });
    if ('lookAt' in end) return end.lookAt;
    await fail(job, end.reason, end.remark);
    return undefined;
  }

  async function fail(job: JobRecord, reason: FailureReason, remark: string): Promise<void> {
    log.info('job failed by the server', { job: job.id, reason, remark });
    await scheduler.move(job.pipelineId, async (_pipeline, _jobs, jobOf) => {
      const current = jobOf(job.id);
      if (!current || current.finishedAt !== null) return [];
      await traces.note(job.id, `\n\u001b[31;1mERROR: Job failed: ${remark}\u001b[0;m\n`);
      return [{ job: current, event: { type: 'drop', at: clock(), reason } }];
    });
  }

  return {
    heard,
    holds: (jobId) => known.has(jobId),
    fail,
    check,
    async forgive() {
      const now = clock().getTime();
      const later = (seconds: number) => new Date(now + seconds * 1000);
      await Promise.all([
        store.due.postpone('running-job', later(silenceSeconds)),
        store.due.postpone('unconfirmed-job', later(confirmSeconds)),
      ]);
    },
    reactor: {
      name: 'running-jobs',
      reach: 'everywhere',
      hears: (what) => (what.type === 'job' && !what.isBridge ? what.jobId : undefined),
      async react(entries) {
        const { what } = entries.at(-1) ?? {};
        if (what?.type !== 'job' || what.status === 'running' || what.status === 'canceling')
          return;
        known.delete(what.jobId);
        await traces.release(what.jobId);
      },
    },
  };
}

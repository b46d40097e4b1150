import type { FailureReason } from '@slipway/contract';
import type { JobPayload } from '@slipway/protocol';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { JobHappening, OutboxEntry } from '#outbox/happening';
import type { Reactor } from '#outbox/reactor';
import type { Runner, RunnerManager } from '#runners/runner';
import type { Move } from '#scheduling/draft';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Scheduler } from '#scheduling/scheduler';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { Traces } from '#traces/traces';
import { CannotRun, type Payloads } from './payloads.ts';
import { placed } from './placed-project.ts';
import type { QueuedJob } from './project-queues.ts';
import { createQueue } from './queue.ts';
import { createRunningCount } from './running-count.ts';

/** Gives pending jobs to runners that ask. */
export interface Assignments {
  /**
   * A job for this runner. Undefined when there is none; with `patience` it waits for one until
   * that signal, which is made only when there is something to wait for, is aborted.
   *
   * A runner that confirms (`two_phase_job_commit`) has the job in its name, still `pending`, until
   * it does; for any other runner the job is `running` at once.
   */
  request(
    runner: Runner,
    manager: RunnerManager,
    patience?: () => AbortSignal,
  ): Promise<JobPayload | undefined>;
  /** The runner has the job: now it is `running`. Undefined when that came too late. */
  confirm(job: JobRecord): Promise<JobRecord | undefined>;
  /** The runner will confirm, but needs longer. */
  keep(job: JobRecord): Promise<void>;
  /** Gives a job back to the queue whose runner has not confirmed it: due work. */
  takeBack(jobId: number): Promise<void>;
  /** Brings jobs that have become pending into the queue, and takes out those that are not. */
  readonly reactor: Reactor;
  /** Ends requests that are held open, of one runner or of all. */
  release(runnerId?: number): void;
  /** Jobs that no runner has taken. */
  readonly waitingJobs: number;
  /** Requests of runners that are held open. */
  readonly heldRequests: number;
}

export interface AssignmentsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly payloads: Payloads;
  readonly loaded: PipelineCache;
  readonly traces: Pick<Traces, 'note'>;
  /** How long a runner may take from the answer to its confirmation. */
  readonly confirmSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

const mostTries = 3;

/** What the error is in detail is not for everybody who may read the log of a job. */
const unprepared = (jobId: number): string =>
  `\u001b[31;1mERROR: Slipway could not prepare this job: a part of it failed or did not answer in time. Run the job again; the log of the server says more (job ${jobId}).\u001b[0;m\n`;

export function createAssignments(options: AssignmentsOptions): Assignments {
  const { store, scheduler, payloads, loaded, traces, confirmSeconds, clock, log } = options;
  const running = createRunningCount();
  const queue = createQueue(running.of);
  /** How often a pending job could not be prepared: a part that is busy or starts again may answer next time. */
  const triesOf = new Map<number, number>();

  /** As the jobs are now: they may have gone on since somebody told of them. */
  async function enqueue(jobs: readonly JobRecord[]): Promise<void> {
    const free = jobs.filter(({ status, tokenHash }) => status === 'pending' && tokenHash === null);
    for (const [projectId, those] of Map.groupBy(free, (job) => job.projectId)) {
      const found = await store.projects.get(projectId);
      if (found === undefined) continue;
      const project = await placed(store, found);
      for (const job of those) queue.offer({ job, project });
    }
  }

  async function react(entries: readonly OutboxEntry[]): Promise<void> {
    const latest = new Map<number, JobHappening>();
    for (const { what } of entries) if (what.type === 'job') latest.set(what.jobId, what);
    const pending: number[] = [];
    for (const { jobId, projectId, status } of latest.values()) {
      running.note(jobId, projectId, status);
      queue.remove(jobId);
      if (status === 'pending') pending.push(jobId);
      else triesOf.delete(jobId);
    }
    if (pending.length > 0) await enqueue(await store.jobs.some(pending));
  }

  /** Makes the job `running` and writes its payload; undefined when it has left the queue's state. */
  async function assign(
    { job, project }: QueuedJob,
    runner: Runner,
    manager: RunnerManager,
  ): Promise<JobPayload | undefined> {
    const token = makeToken('glcbt-');
    const now = clock();
    const timeoutSeconds = Math.min(
      job.timeoutSeconds,
      runner.maximumTimeoutSeconds ?? job.timeoutSeconds,
    );
    const facts = {
      runnerId: runner.id,
      runnerManagerId: manager.id,
      tokenHash: hashToken(token),
      cancelsGracefully: manager.features.cancel_gracefully === true,
      timeoutSeconds,
    };
    const isConfirmedLater = manager.features.two_phase_job_commit === true;
    const take = isConfirmedLater ? reserve(job, facts) : run({ ...job, ...facts }, null, facts);
    const assigned = await take.catch(async (error: unknown) => {
      await enqueue([job]);
      throw error;
    });
    const whole = assigned && (await loaded.find(assigned.pipelineId));
    if (!assigned || !whole) return undefined;
    try {
      const others = Math.max(0, running.of(project.id) - 1);
      const given = { runner, manager, token, startedAt: now };
      const { pipeline } = whole;
      return await payloads.make({ pipeline, job: assigned, project, ...given }, others);
    } catch (error) {
      if (error instanceof CannotRun) {
        await traces.note(job.id, `\u001b[31;1mERROR: ${error.message}\u001b[0;m\n`);
        await fail(assigned, error.reason);
        return undefined;
      }
      log.error('making a job payload failed', { job: job.id, error });
      const tries = (triesOf.get(job.id) ?? 0) + 1;
      if (isConfirmedLater && tries < mostTries) {
        triesOf.set(job.id, tries);
        await giveBack(assigned);
        return undefined;
      }
      await traces.note(job.id, unprepared(job.id));
      await fail(assigned, 'scheduler_failure');
      return undefined;
    }
  }

  function run(
    job: JobRecord,
    tokenHash: string | null,
    facts: Change<JobRecord>,
  ): Promise<JobRecord | undefined> {
    return movePending(job, tokenHash, (current) => {
      const runner = String(job.runnerId);
      return { job: current, event: { type: 'run', at: clock(), runner }, facts };
    });
  }

  /** Writes down whose the job will be, until that runner confirms it or its time is over. */
  function reserve(job: JobRecord, facts: Change<JobRecord>): Promise<JobRecord | undefined> {
    return movePending(job, null, (current) => ({ job: current, facts }));
  }

  /** Moves a job that is still pending and whose token is still this one. */
  async function movePending(
    job: JobRecord,
    tokenHash: string | null,
    moveOf: (current: JobRecord) => Move,
  ): Promise<JobRecord | undefined> {
    const [moved] = await scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
      const current = jobOf(job.id);
      if (current?.status !== 'pending' || current.tokenHash !== tokenHash) return [];
      return [moveOf(current)];
    });
    return moved;
  }

  async function takeBack(jobId: number): Promise<void> {
    const job = await store.jobs.get(jobId);
    if (job?.status !== 'pending' || job.tokenHash === null) return;
    log.info('a runner did not confirm a job', { job: job.id, runner: job.runnerId });
    await giveBack(job);
  }

  async function giveBack(job: JobRecord): Promise<void> {
    const facts = { runnerId: null, runnerManagerId: null, tokenHash: null };
    await movePending(job, job.tokenHash, (current) => ({ job: current, facts }));
  }

  async function fail(job: JobRecord, reason: FailureReason): Promise<void> {
    await scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
      const current = jobOf(job.id);
      return current ? [{ job: current, event: { type: 'drop', at: clock(), reason } }] : [];
    });
  }

  return {
    async request(runner, manager, patience) {
      for (;;) {
        const ready = queue.take(runner);
        const queued = ready ?? (patience && (await queue.wait(runner, patience())));
        if (!queued) return undefined;
        const job = await assign(queued, runner, manager);
        if (job) return job;
      }
    },
    confirm: (job) => run(job, job.tokenHash, {}),
    async keep({ id: subject }) {
      const at = new Date(clock().getTime() + confirmSeconds * 1000);
      await store.due.plan({ kind: 'unconfirmed-job', subject, at });
    },
    takeBack,
    reactor: {
      name: 'queue',
      reach: 'everywhere',
      async start() {
        for (const job of await store.jobs.held()) running.note(job.id, job.projectId, job.status);
        await enqueue(await store.jobs.pending());
      },
      hears: (what) => (what.type === 'job' && !what.isBridge ? 'queue' : undefined),
      react,
    },
    release: (runnerId) => queue.release(runnerId),
    get waitingJobs() {
      return queue.length;
    },
    get heldRequests() {
      return queue.held;
    },
  };
}

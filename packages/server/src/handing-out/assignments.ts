import type { JobPayload } from '@slipway/protocol';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { JobHappening, OutboxEntry } from '#outbox/happening';
import type { Reactor } from '#outbox/reactor';
import type { Runner, RunnerManager } from '#runners/runner';
import type { PipelineCache } from '#scheduling/pipeline-cache';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { Traces } from '#traces/traces';
import { CannotRun, type Payloads } from './payloads.ts';
import { PendingJobs } from './pending-jobs.ts';
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

/** The queue, and what becomes of a job on its way from there to a runner. */
export function createAssignments(options: AssignmentsOptions): Assignments {
  return new HandingOut(options);
}

class HandingOut implements Assignments {
  readonly #options: AssignmentsOptions;
  readonly #jobs: PendingJobs;
  readonly #running = createRunningCount();
  readonly #queue = createQueue(this.#running.of);
  /** How often a pending job could not be prepared: a part that is busy or starts again may answer next time. */
  readonly #triesOf = new Map<number, number>();
  readonly reactor: Reactor = {
    name: 'queue',
    reach: 'everywhere',
    start: () => this.#start(),
    hears: (what) => (what.type === 'job' && !what.isBridge ? 'queue' : undefined),
    react: (entries) => this.#react(entries),
  };

  constructor(options: AssignmentsOptions) {
    this.#options = options;
    this.#jobs = new PendingJobs(options);
  }

  async request(
    runner: Runner,
    manager: RunnerManager,
    patience?: () => AbortSignal,
  ): Promise<JobPayload | undefined> {
    for (;;) {
      const ready = this.#queue.take(runner);
      const queued = ready ?? (patience && (await this.#queue.wait(runner, patience())));
      if (!queued) return undefined;
      const job = await this.#assign(queued, runner, manager);
      if (job) return job;
    }
  }

  confirm(job: JobRecord): Promise<JobRecord | undefined> {
    return this.#jobs.run(job, job.tokenHash, {});
  }

  async keep({ id: subject }: JobRecord): Promise<void> {
    const { store, clock, confirmSeconds } = this.#options;
    const at = new Date(clock().getTime() + confirmSeconds * 1000);
    await store.due.plan({ kind: 'unconfirmed-job', subject, at });
  }

  async takeBack(jobId: number): Promise<void> {
    const { store, log } = this.#options;
    const job = await store.jobs.get(jobId);
    if (job?.status !== 'pending' || job.tokenHash === null) return;
    log.info('a runner did not confirm a job', { job: job.id, runner: job.runnerId });
    await this.#jobs.giveBack(job);
  }

  release(runnerId?: number): void {
    this.#queue.release(runnerId);
  }

  get waitingJobs(): number {
    return this.#queue.length;
  }

  get heldRequests(): number {
    return this.#queue.held;
  }

  async #start(): Promise<void> {
    const { store } = this.#options;
    for (const job of await store.jobs.held()) {
      this.#running.note(job.id, job.projectId, job.status);
    }
    await this.#enqueue(await store.jobs.pending());
  }

  async #react(entries: readonly OutboxEntry[]): Promise<void> {
    const latest = new Map<number, JobHappening>();
    for (const { what } of entries) if (what.type === 'job') latest.set(what.jobId, what);
    const pending: number[] = [];
    for (const { jobId, projectId, status } of latest.values()) {
      this.#running.note(jobId, projectId, status);
      this.#queue.remove(jobId);
      if (status === 'pending') pending.push(jobId);
      else this.#triesOf.delete(jobId);
    }
    const { jobs } = this.#options.store;
    if (pending.length > 0) await this.#enqueue(await jobs.some(pending));
  }

  /** As the jobs are now: they may have gone on since somebody told of them. */
  async #enqueue(jobs: readonly JobRecord[]): Promise<void> {
    const { store } = this.#options;
    const free = jobs.filter(({ status, tokenHash }) => status === 'pending' && tokenHash === null);
    for (const [projectId, those] of Map.groupBy(free, (job) => job.projectId)) {
      const found = await store.projects.get(projectId);
      if (found === undefined) continue;
      const project = await placed(store, found);
      for (const job of those) this.#queue.offer({ job, project });
    }
  }

  /** Makes the job the runner's and writes its payload; undefined when it has left the queue's state. */
  async #assign(
    { job, project }: QueuedJob,
    runner: Runner,
    manager: RunnerManager,
  ): Promise<JobPayload | undefined> {
    const { clock, loaded, payloads } = this.#options;
    const token = makeToken('glcbt-');
    const startedAt = clock();
    const assigned = await this.#take(job, runner, manager, token);
    const whole = assigned && (await loaded.find(assigned.pipelineId));
    if (!assigned || !whole) return undefined;
    try {
      const others = Math.max(0, this.#running.of(project.id) - 1);
      const given = { runner, manager, token, startedAt };
      const { pipeline } = whole;
      return await payloads.make({ pipeline, job: assigned, project, ...given }, others);
    } catch (error) {
      await this.#unprepared(assigned, error, confirms(manager));
      return undefined;
    }
  }

  /** A job that could not be taken goes back into the queue. */
  async #take(
    job: JobRecord,
    runner: Runner,
    manager: RunnerManager,
    token: string,
  ): Promise<JobRecord | undefined> {
    const facts = {
      runnerId: runner.id,
      runnerManagerId: manager.id,
      tokenHash: hashToken(token),
      cancelsGracefully: manager.features.cancel_gracefully === true,
      timeoutSeconds: Math.min(
        job.timeoutSeconds,
        runner.maximumTimeoutSeconds ?? job.timeoutSeconds,
      ),
    };
    try {
      if (confirms(manager)) return await this.#jobs.reserve(job, facts);
      return await this.#jobs.run({ ...job, ...facts }, null, facts);
    } catch (error) {
      await this.#enqueue([job]);
      throw error;
    }
  }

  /** What cannot be run fails with its reason; what could not be prepared is tried again, if that can still be. */
  async #unprepared(job: JobRecord, error: unknown, canGoBack: boolean): Promise<void> {
    const { traces, log } = this.#options;
    if (error instanceof CannotRun) {
      await traces.note(job.id, `\u001b[31;1mERROR: ${error.message}\u001b[0;m\n`);
      await this.#jobs.fail(job, error.reason);
      return;
    }
    log.error('making a job payload failed', { job: job.id, error });
    const tries = (this.#triesOf.get(job.id) ?? 0) + 1;
    if (canGoBack && tries < mostTries) {
      this.#triesOf.set(job.id, tries);
      await this.#jobs.giveBack(job);
      return;
    }
    await traces.note(job.id, unprepared(job.id));
    await this.#jobs.fail(job, 'scheduler_failure');
  }
}

const confirms = ({ features }: RunnerManager): boolean => features.two_phase_job_commit === true;

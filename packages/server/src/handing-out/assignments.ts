import type { FailureReason } from '@slipway/contract';
import type { JobPayload } from '@slipway/protocol';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Runner, RunnerManager } from '#runners/runner';
import type { Scheduler } from '#scheduling/scheduler';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { Traces } from '#traces/traces';
import { CannotRun, type Payloads } from './payloads.ts';
import { createQueue, type QueuedJob } from './queue.ts';

/** Gives pending jobs to runners that ask. */
export interface Assignments {
  /**
   * A job for this runner. Undefined when there is none; a patient request waits for one until
   * `signal` is aborted.
   *
   * A runner that confirms (`two_phase_job_commit`) has the job in its name, still `pending`, until
   * it does; for any other runner the job is `running` at once.
   */
  request(
    runner: Runner,
    manager: RunnerManager,
    isPatient: boolean,
    signal: AbortSignal,
  ): Promise<JobPayload | undefined>;
  /** The runner has the job: now it is `running`. Undefined when that came too late. */
  confirm(job: JobRecord): Promise<JobRecord | undefined>;
  /** The runner will confirm, but needs longer. */
  keep(job: JobRecord): void;
  /** Reads the pending jobs from the store; call once, at start. */
  load(): Promise<void>;
  /** Ends requests that are held open, of one runner or of all. */
  release(runnerId?: number): void;
  /** Jobs that no runner has taken. */
  readonly waitingJobs: number;
  /** Requests of runners that are held open. */
  readonly heldRequests: number;
  close(): void;
}

export interface AssignmentsOptions {
  readonly store: Store;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly payloads: Payloads;
  readonly traces: Pick<Traces, 'note'>;
  /** How long a runner may take from the answer to its confirmation. */
  readonly confirmSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

export function createAssignments(options: AssignmentsOptions): Assignments {
  const { store, events, scheduler, payloads, traces, confirmSeconds, clock, log } = options;
  const running = new Map<number, number>();
  const queue = createQueue((projectId) => running.get(projectId) ?? 0);
  const held = new Map<number, number>();
  const unconfirmed = new Map<number, NodeJS.Timeout>();

  async function enqueue(job: JobRecord): Promise<void> {
    const project = await store.projects.get(job.projectId);
    if (project) queue.offer({ job, project });
  }

  /** Counts what runs, for fairness between projects. */
  function count(job: JobRecord): void {
    const isRunning = job.status === 'running' || job.status === 'canceling';
    if (isRunning === held.has(job.id)) return;
    const projectId = job.projectId;
    if (isRunning) held.set(job.id, projectId);
    else held.delete(job.id);
    running.set(projectId, (running.get(projectId) ?? 0) + (isRunning ? 1 : -1));
  }

  const subscription = events.subscribe((event) => {
    if (event.type !== 'job' || event.job.isBridge) return;
    const { job } = event;
    count(job);
    if (job.status === 'pending') {
      enqueue(job).catch((error: unknown) => log.error('queueing failed', { job: job.id, error }));
      return;
    }
    queue.remove(job.id);
    clearTimeout(unconfirmed.get(job.id));
    unconfirmed.delete(job.id);
  });

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
    const take = isConfirmedLater ? reserve(job, facts) : run({ ...job, ...facts }, facts);
    const assigned = await take.catch(async (error: unknown) => {
      await enqueue(job);
      throw error;
    });
    const pipeline = assigned && (await store.pipelines.get(assigned.pipelineId));
    if (!assigned || !pipeline) return undefined;
    try {
      const others = Math.max(0, (running.get(project.id) ?? 1) - 1);
      const given = { runner, manager, token, startedAt: now };
      return await payloads.make({ pipeline, job: assigned, project, ...given }, others);
    } catch (error) {
      if (error instanceof CannotRun) {
        await traces.note(job.id, `\u001b[31;1mERROR: ${error.message}\u001b[0;m\n`);
        await fail(assigned, error.reason);
        return undefined;
      }
      log.error('making a job payload failed', { job: job.id, error });
      await fail(assigned, 'scheduler_failure');
      return undefined;
    }
  }

  async function run(job: JobRecord, facts: Change<JobRecord>): Promise<JobRecord | undefined> {
    const [running] = await scheduler.move(job.pipelineId, (_pipeline, jobs) => {
      const current = jobs.find(({ id }) => id === job.id);
      if (current?.status !== 'pending') return [];
      const event = { type: 'run', at: clock(), runner: String(job.runnerId) } as const;
      return [{ job: current, event, facts }];
    });
    return running;
  }

  /** Writes down whose the job will be, and takes it back when that runner stays silent. */
  async function reserve(
    job: JobRecord,
    change: Change<JobRecord>,
  ): Promise<JobRecord | undefined> {
    const applied = await store.jobs.apply({ jobs: [{ id: job.id, from: ['pending'], change }] });
    const [reserved] = applied?.jobs ?? [];
    if (reserved) keep(reserved);
    return reserved;
  }

  function keep(job: JobRecord): void {
    clearTimeout(unconfirmed.get(job.id));
    const timer = setTimeout(() => {
      takeBack(job).catch((error: unknown) =>
        log.error('taking a job back failed', { job: job.id, error }),
      );
    }, confirmSeconds * 1000);
    timer.unref();
    unconfirmed.set(job.id, timer);
  }

  async function takeBack(job: JobRecord): Promise<void> {
    unconfirmed.delete(job.id);
    const current = await store.jobs.get(job.id);
    if (current?.status !== 'pending' || current.tokenHash !== job.tokenHash) return;
    log.info('a runner did not confirm a job', { job: job.id, runner: job.runnerId });
    const change = { runnerId: null, runnerManagerId: null, tokenHash: null };
    const applied = await store.jobs.apply({ jobs: [{ id: job.id, from: ['pending'], change }] });
    for (const free of applied?.jobs ?? []) await enqueue(free);
  }

  async function fail(job: JobRecord, reason: FailureReason): Promise<void> {
    await scheduler.move(job.pipelineId, (_pipeline, jobs) => {
      const current = jobs.find(({ id }) => id === job.id);
      return current ? [{ job: current, event: { type: 'drop', at: clock(), reason } }] : [];
    });
  }

  return {
    async request(runner, manager, isPatient, signal) {
      for (;;) {
        const queued = isPatient ? await queue.wait(runner, signal) : queue.take(runner);
        if (!queued) return undefined;
        const job = await assign(queued, runner, manager);
        if (job) return job;
      }
    },
    confirm: (job) => run(job, {}),
    keep,
    async load() {
      for (const job of await store.jobs.held()) count(job);
      for (const job of await store.jobs.pending()) {
        if (job.tokenHash === null) await enqueue(job);
        else keep(job);
      }
    },
    release: (runnerId) => queue.release(runnerId),
    get waitingJobs() {
      return queue.length;
    },
    get heldRequests() {
      return queue.held;
    },
    close() {
      subscription[Symbol.dispose]();
      queue.release();
      for (const timer of unconfirmed.values()) clearTimeout(timer);
    },
  };
}

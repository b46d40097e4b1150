import { decide, type JobStatus } from '@slipway/ci';
import type { DeploymentEffects } from '#environments/deployment-effects';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import { pipelineState } from '#jobs/job-state';
import type { Applied, Step } from '#jobs/job-store';
import type { Clock, Log } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import { rejectionOf } from './rejection.ts';
import { createSerial } from './serial.ts';
import { type Move, stepOf } from './step.ts';

/** Picks what happens to a pipeline's jobs; may throw `Refused`. */
export type Choose = (
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
) => readonly Move[] | Promise<readonly Move[]>;

/**
 * Load, decide, save: the only order of work this file knows, one pipeline at a time.
 *
 * Nobody polls: whatever changes a job comes through here, and what follows from it is decided right
 * after. A process killed in between catches up at start with `process`.
 */
export interface Scheduler {
  /**
   * Writes the moves that `choose` picks and resolves with the jobs they changed; then decides what
   * follows. Moves that came too late change nothing.
   */
  move(pipelineId: number, choose: Choose): Promise<readonly JobRecord[]>;
  /** Decides what happens next, until nothing does. */
  process(pipelineId: number): Promise<void>;
  /** Resolves when no pipeline is being worked on. */
  idle(): Promise<void>;
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly events: Events;
  readonly effects: DeploymentEffects;
  readonly traces: Traces;
  readonly clock: Clock;
  readonly log: Log;
}

/** A step can lose a race against a second process on the same store; more often than this, it is a fault. */
const attemptLimit = 20;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, events, effects, traces, clock, log } = options;
  const serial = createSerial<number>();

  async function load(pipelineId: number): Promise<Loaded> {
    const pipeline = await store.pipelines.get(pipelineId);
    if (!pipeline) throw new Refused('not-found', '404 Pipeline Not Found');
    return { pipeline, jobs: await store.jobs.ofPipeline(pipelineId) };
  }

  async function write(step: Step, before: JobStatus): Promise<Applied | undefined> {
    const applied = await store.jobs.apply(step);
    for (const job of applied?.jobs ?? []) events.publish({ type: 'job', job });
    for (const deployment of applied?.deployments ?? []) {
      events.publish({ type: 'deployment', deployment });
    }
    const pipeline = applied?.pipeline;
    if (pipeline) events.publish({ type: 'pipeline', pipeline, before });
    return applied;
  }

  /**
   * One round on what was loaded; `applied` is undefined when there was nothing to write. Loads again
   * when something has changed since.
   */
  async function round(loaded: Loaded, choose: Choose): Promise<Round> {
    for (let attempt = 1; attempt <= attemptLimit; attempt += 1) {
      const { pipeline, jobs } = attempt === 1 ? loaded : await load(loaded.pipeline.id);
      const now = clock();
      const moves = await Promise.all((await choose(pipeline, jobs)).map(admitted));
      const step = stepOf(pipeline, jobs, moves, now);
      if (!step) return { loaded: { pipeline, jobs }, applied: undefined };
      const whole = await effects.added(pipeline, jobs, step, now);
      const applied = await write(whole, pipeline.status);
      if (applied) return { loaded: merge({ pipeline, jobs }, applied), applied };
    }
    throw new Error(`pipeline ${loaded.pipeline.id} changes faster than it can be scheduled`);
  }

  /** What can't be run at all fails when its turn comes, and says why in its log. */
  async function admitted(move: Move): Promise<Move> {
    const rejection = rejectionOf(move.job, move.event);
    if (!rejection) return move;
    await traces.note(move.job.id, `${rejection.remark}\n`);
    return { ...move, event: { type: 'drop', at: move.event.at, reason: rejection.reason } };
  }

  async function settle(start: Loaded): Promise<void> {
    let loaded = start;
    for (;;) {
      const next = await round(loaded, (pipeline, jobs) => {
        const { moves } = decide(pipelineState(pipeline, jobs), clock());
        return jobs.flatMap((job) => {
          const event = moves.get(job.name);
          return event ? [{ job, event }] : [];
        });
      });
      if (!next.applied || next.applied.jobs.length === 0) return;
      loaded = next.loaded;
    }
  }

  return {
    move(pipelineId, choose) {
      return new Promise((resolve, reject) => {
        const work = async () => {
          const first = await round(await load(pipelineId), choose);
          resolve(first.applied?.jobs ?? []);
          // The caller has its answer: what follows is decided while it goes on.
          if (first.applied) await settle(first.loaded).catch(report(pipelineId));
        };
        serial.run(pipelineId, work).catch(reject);
      });
    },
    process: (pipelineId) => serial.run(pipelineId, async () => settle(await load(pipelineId))),
    idle: () => serial.idle(),
  };

  function report(pipelineId: number) {
    return (error: unknown) => log.error('scheduling failed', { pipeline: pipelineId, error });
  }
}

interface Loaded {
  readonly pipeline: Pipeline;
  /** The latest attempts, in the pipeline's order. */
  readonly jobs: readonly JobRecord[];
}

interface Round {
  readonly loaded: Loaded;
  readonly applied: Applied | undefined;
}

/** What was loaded, with what was written since. */
function merge({ pipeline, jobs }: Loaded, applied: Applied): Loaded {
  const changed = new Map(applied.jobs.map((job) => [job.id, job]));
  const attempts = new Map(applied.jobs.map((job) => [job.retryOf, job]));
  const latest = jobs.map((job) => attempts.get(job.id) ?? changed.get(job.id) ?? job);
  return { pipeline: applied.pipeline ?? pipeline, jobs: latest };
}

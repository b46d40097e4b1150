import { didYouMean } from '#diagnostic/nearest';
import { type Action, act } from '#run/action';
import { decide } from '#run/decide';
import { advance, type JobEvent } from '#run/job';
import { cancelOf, startOf } from '#run/move-events';
import { pipelineStatus, stageStatus } from '#run/pipeline-status';
import type { JobState, PipelineState } from '#run/state';
import type { CompositeStatus } from '#run/status';

/** GitLab's own event names. */
export const simulationEvents = [
  'success',
  'drop',
  'play',
  'cancel',
  'skip',
  'enqueue',
  'retry',
  'unschedule',
  'run',
] as const;

/** What a scenario can let happen, besides time that passes. */
export type SimulationEvent = (typeof simulationEvents)[number];

/** Every status of a pipeline by name. */
export interface Statuses {
  readonly pipeline: string;
  readonly stages: ReadonlyMap<string, string>;
  readonly jobs: ReadonlyMap<string, string>;
}

const most = 10_000;
const holding: ReadonlySet<string> = new Set(['preparing', 'pending', 'running', 'canceling']);
const unfinished: ReadonlySet<string> = new Set([
  'created',
  'waiting_for_resource',
  'preparing',
  'pending',
]);

/** A pipeline in memory that goes on by itself after each event, with its own clock. */
export class Simulation {
  #state: PipelineState;
  #pipeline: CompositeStatus = 'created';
  #stages: ReadonlyMap<string, CompositeStatus> = new Map();
  #now = new Date('2030-01-01T00:00:00Z');

  constructor(state: PipelineState) {
    this.#state = state;
    this.#settle();
  }

  /** Lets time pass. */
  tick(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
    this.#settle();
  }

  /**
   * Lets something happen to jobs, or to the whole pipeline: to every job that can take the event,
   * where only what a runner has, or could take, succeeds or fails. Answers why it could not.
   */
  apply(
    event: SimulationEvent,
    names: readonly string[] | undefined,
    options: { readonly exitCode?: number } = {},
  ): string | undefined {
    // No two things happen at the same instant.
    this.#now = new Date(this.#now.getTime() + 1);
    const problem = names
      ? this.#applyToEach(event, names, options)
      : this.#applyToAll(event, options);
    this.#settle();
    return problem;
  }

  statuses(): Statuses {
    const { jobs } = this.#state;
    return {
      pipeline: this.#pipeline,
      stages: this.#stages,
      jobs: new Map(jobs.map(({ name, job }) => [name, job.status])),
    };
  }

  /** Why a job waits or was skipped; undefined for one that does not wait. */
  hold(name: string): string | undefined {
    return decide(this.#state, this.#now).holds.get(name)?.text;
  }

  #applyToEach(
    event: SimulationEvent,
    names: readonly string[],
    options: { readonly exitCode?: number },
  ): string | undefined {
    for (const name of names) {
      const at = this.#state.jobs.find((job) => job.name === name);
      const problem = at ? this.#applyOne(event, at, options) : this.#unknown(name);
      if (problem) return problem;
    }
    return undefined;
  }

  #applyToAll(event: SimulationEvent, options: { readonly exitCode?: number }): string | undefined {
    if (event === 'cancel') return this.#act({ type: 'cancel_pipeline' });
    if (event === 'retry') return this.#act({ type: 'retry_pipeline' });
    const isEnd = event === 'success' || event === 'drop';
    const able = this.#state.jobs.filter(({ job }) => !isEnd || holding.has(job.status));
    const problems = able.map((at) => this.#applyOne(event, at, options));
    return problems.includes(undefined)
      ? undefined
      : `no job of this pipeline can take the event ${event} now`;
  }

  #applyOne(
    event: SimulationEvent,
    at: JobState,
    { exitCode }: { readonly exitCode?: number },
  ): string | undefined {
    const now = this.#now;
    switch (event) {
      case 'play':
      case 'retry':
      case 'unschedule':
        return this.#act({ type: event, job: at.name });
      case 'cancel':
        return this.#move(at, cancelOf(at, now));
      case 'success':
        return this.#succeed(at);
      case 'drop': {
        const drop = { type: 'drop', at: now, reason: 'script_failure' } as const;
        return this.#move(at, exitCode === undefined ? drop : { ...drop, exitCode });
      }
      case 'enqueue':
        return this.#move(at, startOf(at, now));
      case 'run':
        return this.#move(at, { type: 'run', at: now, runner: 'scenario' });
      case 'skip':
        return this.#move(at, { type: 'skip', at: now });
    }
  }

  /** A job that no runner took yet is taken first, as GitLab's own events do. */
  #succeed(at: JobState): string | undefined {
    const current = () => this.#state.jobs.find(({ name }) => name === at.name) ?? at;
    if (unfinished.has(at.job.status)) {
      this.#move(current(), { type: 'enqueue', at: this.#now });
      this.#move(current(), { type: 'run', at: this.#now, runner: 'scenario' });
    }
    return this.#move(current(), { type: 'success', at: this.#now });
  }

  #move(at: JobState, event: JobEvent): string | undefined {
    const job = advance(at.job, event);
    if (!job) {
      const why = this.hold(at.name);
      const because = why === undefined ? '' : `: ${why}`;
      return `job ${at.name} cannot take the event ${event.type}, it is ${at.job.status}${because}`;
    }
    const attempt = (at.attempt ?? 1) + (event.type === 'retry' ? 1 : 0);
    this.#put({ ...at, job, attempt });
    return undefined;
  }

  #unknown(name: string): string {
    const names = this.#state.jobs.map((at) => at.name);
    const instances = names.filter(
      (each) => each.startsWith(`${name} `) || each.startsWith(`${name}:`),
    );
    const hint =
      instances.length > 0 ? `there are ${instances.join(', ')}` : didYouMean(name, names);
    return `there is no job ${name} in this pipeline${hint === undefined ? '' : `; ${hint}`}`;
  }

  #act(action: Action): string | undefined {
    const result = act(this.#state, action, this.#now);
    if ('refused' in result) return result.refused;
    this.#applyMoves(result.moves);
    return undefined;
  }

  #applyMoves(moves: ReadonlyMap<string, JobEvent>): void {
    for (const [name, event] of moves) {
      const at = this.#state.jobs.find((job) => job.name === name);
      if (at) this.#move(at, event);
    }
  }

  #put(next: JobState): void {
    const jobs = this.#state.jobs.map((at) => (at.name === next.name ? next : at));
    this.#state = { ...this.#state, jobs };
  }

  /** Applies what follows until nothing does. */
  #settle(): void {
    for (let round = 0; round < most; round++) {
      const { moves } = decide(this.#state, this.#now);
      this.#applyMoves(moves);
      this.#summarise();
      if (!this.#grantResource() && moves.size === 0) return;
    }
    throw new Error('the pipeline does not come to rest');
  }

  #summarise(): void {
    const stages = new Map<string, CompositeStatus>();
    for (const { stage } of this.#state.jobs) {
      if (stages.has(stage)) continue;
      stages.set(stage, stageStatus(this.#state, stage, this.#stages.get(stage)) ?? 'success');
    }
    this.#stages = stages;
    this.#pipeline = pipelineStatus(this.#state, this.#pipeline);
  }

  /** Gives a free resource to the first job that waits for it. */
  #grantResource(): boolean {
    for (const at of this.#state.jobs) {
      if (at.job.status !== 'waiting_for_resource') continue;
      const isTaken = this.#state.jobs.some(
        (other) => other.resourceGroup === at.resourceGroup && holding.has(other.job.status),
      );
      if (isTaken) continue;
      this.#move(at, { type: 'enqueue', at: this.#now });
      return true;
    }
    return false;
  }
}

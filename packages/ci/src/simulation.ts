import { act } from './action.ts';
import { decide, pipelineStatus, stageStatus } from './decide.ts';
import { advance, type JobEvent } from './job.ts';
import type { JobState, PipelineState } from './state.ts';

/** GitLab's own event names, and `tick` for time that passes. */
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
  'tick',
] as const;

/** What a scenario can let happen. */
export type SimulationEvent = (typeof simulationEvents)[number];

/** Every status of a pipeline by name. */
export interface Statuses {
  readonly pipeline: string;
  readonly stages: ReadonlyMap<string, string>;
  readonly jobs: ReadonlyMap<string, string>;
}

const most = 10_000;
const holding: ReadonlySet<string> = new Set(['preparing', 'pending', 'running', 'canceling']);

/** A pipeline in memory that goes on by itself after each event, with its own clock. */
export class Simulation {
  #state: PipelineState;
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

  /** Lets something happen to jobs, or to the whole pipeline; answers why it could not. */
  apply(
    event: SimulationEvent,
    names: readonly string[] | undefined,
    options: { readonly exitCode?: number } = {},
  ): string | undefined {
    if (!names && (event === 'cancel' || event === 'retry')) {
      return this.#act(
        event === 'cancel' ? { type: 'cancel_pipeline' } : { type: 'retry_pipeline' },
      );
    }
    for (const name of names ?? this.#state.jobs.map((at) => at.name)) {
      const problem = this.#applyOne(event, name, options);
      if (problem && names) return problem;
    }
    this.#settle();
    return undefined;
  }

  statuses(): Statuses {
    const stages = new Map<string, string>();
    for (const { stage } of this.#state.jobs) {
      stages.set(stage, stageStatus(this.#state, stage) ?? 'success');
    }
    return {
      pipeline: pipelineStatus(this.#state),
      stages,
      jobs: new Map(this.#state.jobs.map(({ name, job }) => [name, job.status])),
    };
  }

  #applyOne(
    event: SimulationEvent,
    name: string,
    { exitCode }: { readonly exitCode?: number },
  ): string | undefined {
    const at = this.#state.jobs.find((job) => job.name === name);
    if (!at) return `there is no job ${name}`;
    const now = this.#now;
    switch (event) {
      case 'play':
      case 'retry':
      case 'cancel':
      case 'unschedule':
        return this.#act({ type: event, job: name });
      case 'success':
        return this.#finish(at, { type: 'success', at: now });
      case 'drop': {
        const reason = 'script_failure';
        return this.#finish(at, {
          type: 'drop',
          at: now,
          reason,
          ...(exitCode === undefined ? {} : { exitCode }),
        });
      }
      case 'enqueue':
        return this.#move(at, { type: 'enqueue', at: now });
      case 'run':
        return this.#move(at, { type: 'run', at: now, runner: 'scenario' });
      case 'skip':
        return this.#move(at, { type: 'skip', at: now });
      case 'tick':
        return undefined;
    }
  }

  /** A job that no runner took yet is taken first, as GitLab's own events do. */
  #finish(at: JobState, event: JobEvent): string | undefined {
    const current = () => this.#state.jobs.find((job) => job.name === at.name) ?? at;
    this.#move(current(), { type: 'enqueue', at: this.#now });
    this.#move(current(), { type: 'run', at: this.#now, runner: 'scenario' });
    return this.#move(current(), event);
  }

  #move(at: JobState, event: JobEvent): string | undefined {
    const job = advance(at.job, event);
    if (!job) return `job ${at.name} is ${at.job.status}, so ${event.type} cannot happen`;
    const attempt = (at.attempt ?? 1) + (event.type === 'retry' ? 1 : 0);
    this.#put({ ...at, job, attempt });
    return undefined;
  }

  #act(action: Parameters<typeof act>[1]): string | undefined {
    const result = act(this.#state, action, this.#now);
    if ('refused' in result) return result.refused;
    this.#applyMoves(result.moves);
    this.#settle();
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
      if (!this.#grantResource() && moves.size === 0) return;
    }
    throw new Error('the pipeline does not come to rest');
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

import { depthFirst } from '#depth-first';
import type { Hold } from './hold.ts';
import type { Job } from './job.ts';
import { bitOf, setOf } from './pipeline-status.ts';
import type { JobState } from './state.ts';
import { type CompositeStatus, compositeStatus, type StatusSet } from './status.ts';

/** The jobs as they stand while a decision is being made. */
export class PipelineView {
  readonly #jobs = new Map<string, JobState>();
  readonly #byStage = new Map<number, string[]>();
  /** Statuses of all closed stages together. */
  #earlierSet: StatusSet = 0;
  readonly #closed: JobState[] = [];
  readonly #stageHolds = new Map<string, Hold>();

  constructor(jobs: readonly JobState[]) {
    for (const at of jobs) {
      this.#jobs.set(at.name, at);
      const names = this.#byStage.get(at.stageIndex);
      if (names) names.push(at.name);
      else this.#byStage.set(at.stageIndex, [at.name]);
    }
  }

  put(at: JobState): void {
    this.#jobs.set(at.name, at);
  }

  current(at: JobState): JobState {
    return this.#jobs.get(at.name) ?? at;
  }

  stages(): number[] {
    return [...this.#byStage.keys()].sort((a, b) => a - b);
  }

  /** Whether a job of this stage may get its turn. */
  hasUnready(stage: number): boolean {
    const names = this.#byStage.get(stage) ?? [];
    return names.some((name) => isUnready(this.#jobs.get(name)?.job.status ?? 'success'));
  }

  /** Jobs of a stage, needed ones before those that need them. Cycles are not followed. */
  inOrder(stage: number): JobState[] {
    const names = this.#byStage.get(stage) ?? [];
    const inside = new Set(names);
    const needsOf = (name: string) =>
      inside.has(name) ? (this.#jobs.get(name)?.needs ?? []) : undefined;
    return depthFirst(names, needsOf).flatMap((name) => this.#jobs.get(name) ?? []);
  }

  /** Makes an answer once for each stage. */
  remember(key: string, make: () => Hold): Hold {
    const known = this.#stageHolds.get(key) ?? make();
    this.#stageHolds.set(key, known);
    return known;
  }

  close(stage: number): void {
    this.#stageHolds.clear();
    for (const name of this.#byStage.get(stage) ?? []) {
      const at = this.#jobs.get(name);
      if (!at) continue;
      this.#earlierSet |= bitOf(at);
      this.#closed.push(at);
    }
  }

  /** The jobs of all closed stages. */
  earlier(): readonly JobState[] {
    return this.#closed;
  }

  needed(at: JobState): readonly JobState[] {
    const found: JobState[] = [];
    for (const name of at.needs ?? []) {
      const need = this.#jobs.get(name);
      if (need) found.push(need);
    }
    return found;
  }

  /** Composite status of what comes before a job; `success` when nothing does. */
  before(at: JobState): CompositeStatus {
    if (!at.needs) return compositeStatus(this.#earlierSet) ?? 'success';
    return compositeStatus(setOf(this.needed(at)), 'needs') ?? 'success';
  }
}

/** Whether a job of this status may get its turn. */
function isUnready(status: Job['status']): boolean {
  return status === 'created' || status === 'scheduled';
}

import { type CompositeStatus, compositeStatus, type StatusSet } from './status.ts';

/** What a tally counts one job as. */
export interface Counted {
  readonly stageIndex: number;
  /** What it adds to the status of its stage and of the pipeline. */
  readonly bit: StatusSet;
  /** `stage`: until the stages before it are over; `own`: for something else, or its new attempt. */
  readonly waitsFor: 'stage' | 'own' | 'nothing';
}

/** Of one stage: how many jobs add which bit, and how many wait for the stages before. */
class StageTally {
  readonly counts: Map<StatusSet, number>;
  waiting: number;

  constructor(counts = new Map<StatusSet, number>(), waiting = 0) {
    this.counts = counts;
    this.waiting = waiting;
  }

  get set(): StatusSet {
    let set = 0;
    for (const bit of this.counts.keys()) set |= bit;
    return set;
  }

  add(bit: StatusSet, by: 1 | -1): void {
    const count = (this.counts.get(bit) ?? 0) + by;
    if (count === 0) this.counts.delete(bit);
    else this.counts.set(bit, count);
  }
}

/**
 * Where the jobs of a pipeline stand, by number. Whoever moves jobs keeps it, so that the end of one of
 * thousands need not look at all the others.
 */
export class Tally {
  readonly #stages: Map<number, StageTally>;
  #ownWaiting: number;

  constructor(stages = new Map<number, StageTally>(), ownWaiting = 0) {
    this.#stages = stages;
    this.#ownWaiting = ownWaiting;
  }

  copy(): Tally {
    const stages = Array.from(this.#stages, ([index, { counts, waiting }]) => {
      return [index, new StageTally(new Map(counts), waiting)] as const;
    });
    return new Tally(new Map(stages), this.#ownWaiting);
  }

  add({ stageIndex, bit, waitsFor }: Counted, by: 1 | -1 = 1): void {
    const stage = this.#stages.get(stageIndex) ?? new StageTally();
    this.#stages.set(stageIndex, stage);
    stage.add(bit, by);
    if (waitsFor === 'stage') stage.waiting += by;
    if (waitsFor === 'own') this.#ownWaiting += by;
  }

  /** Of all jobs together. */
  get set(): StatusSet {
    let set = 0;
    for (const stage of this.#stages.values()) set |= stage.set;
    return set;
  }

  /** Whether some job's turn may have come; when not, it has not. */
  mayMove(isOver: (status: CompositeStatus) => boolean): boolean {
    if (this.#ownWaiting > 0) return true;
    let earlier: StatusSet = 0;
    for (const [, stage] of [...this.#stages].sort(([a], [b]) => a - b)) {
      if (stage.waiting > 0 && isOver(compositeStatus(earlier) ?? 'success')) return true;
      earlier |= stage.set;
    }
    return false;
  }
}

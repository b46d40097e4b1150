import type { KubeObject, WatchEvent } from '../objects.ts';

/** One durable change. `before` is what readers saw until then. */
export interface Change extends WatchEvent {
  readonly resource: string;
  readonly revision: number;
  readonly before: KubeObject | undefined;
}

/** How many changes of one resource a watcher may be behind. */
const windowSize = 2000;

/** The newest changes of one resource, from which a watcher that was away catches up. */
export class History {
  #changes: Change[] = [];
  /** Every change after this revision is here. */
  #complete: number;

  constructor(complete: number) {
    this.#complete = complete;
  }

  add(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length < windowSize * 2) return;
    const dropped = this.#changes.length - windowSize;
    this.#complete = this.#changes[dropped - 1]?.revision ?? this.#complete;
    this.#changes = this.#changes.slice(dropped);
  }

  /** All changes after a revision, or undefined when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#complete) return undefined;
    return this.#changes.filter((change) => change.revision > revision);
  }
}

import type { KubeObject, WatchEvent } from '@slipway/kube-objects';

/** One durable change. `before` is what readers saw until then. */
export interface Change extends WatchEvent {
  readonly resource: string;
  readonly revision: number;
  readonly before: KubeObject | undefined;
}

/** How many changes of one resource a watcher may be behind. */
const windowSize = 2000;
/** How much that may be as JSON; as objects it takes a few times as much. */
const windowCharacters = 2_000_000;

/** The newest changes of one resource, from which a watcher that was away catches up. */
export class History {
  #changes: Change[] = [];
  /** The size of each of them, and of all. */
  #sizes: number[] = [];
  #size = 0;
  /** Every change after this revision is here. */
  #complete: number;

  constructor(complete: number) {
    this.#complete = complete;
  }

  /** Takes a change whose object has `size` characters of JSON. What is twice too much is forgotten. */
  add(change: Change, size: number): void {
    this.#changes.push(change);
    this.#sizes.push(size);
    this.#size += size;
    if (this.#changes.length < windowSize * 2 && this.#size < windowCharacters * 2) return;
    let dropped = Math.max(0, this.#changes.length - windowSize);
    let left = this.#sizes.slice(dropped).reduce((sum, some) => sum + some, 0);
    for (; left > windowCharacters; dropped += 1) left -= this.#sizes[dropped] ?? left;
    this.#complete = this.#changes[dropped - 1]?.revision ?? this.#complete;
    this.#changes = this.#changes.slice(dropped);
    this.#sizes = this.#sizes.slice(dropped);
    this.#size = left;
  }

  /** All changes after a revision, or undefined when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#complete) return undefined;
    return this.#changes.filter((change) => change.revision > revision);
  }
}

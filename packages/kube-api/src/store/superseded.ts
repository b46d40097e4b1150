/** How many versions that are not the newest stay on the disk for watchers that were away. */
const windowSize = 2000;
/** How much that may be as JSON. */
const windowCharacters = 2_000_000;

interface Old {
  /** When it stopped being the newest. */
  readonly since: number;
  readonly revision: number;
  readonly size: number;
}

/** What is to be removed from the disk. */
export interface Forgotten {
  readonly revisions: readonly number[];
  /** Every change after this revision is still there. */
  readonly complete: number;
}

/** The versions on the disk that others have taken the place of, in this order. */
export class Superseded {
  #old: Old[] = [];
  #size = 0;
  #complete: number;

  constructor(complete: number) {
    this.#complete = complete;
  }

  /** Notes that the version `revision`, of `size` characters, has had its day at `since`. */
  add(since: number, revision: number, size: number): void {
    this.#old.push({ since, revision, size });
    this.#size += size;
  }

  /** What is too much, a good part at a time: it is forgotten here, and to be on the disk. */
  forget(): Forgotten {
    const isFull = this.#old.length > windowSize * 1.25 || this.#size > windowCharacters * 1.25;
    if (!isFull) return { revisions: [], complete: this.#complete };
    let count = Math.max(0, this.#old.length - windowSize);
    let left = this.#size - sizeOf(this.#old.slice(0, count));
    for (; left > windowCharacters; count += 1) left -= this.#old[count]?.size ?? left;
    const gone = this.#old.slice(0, count);
    this.#old = this.#old.slice(count);
    this.#size = left;
    this.#complete = gone.at(-1)?.since ?? this.#complete;
    return { revisions: gone.map(({ revision }) => revision), complete: this.#complete };
  }
}

const sizeOf = (list: readonly Old[]) => list.reduce((sum, { size }) => sum + size, 0);

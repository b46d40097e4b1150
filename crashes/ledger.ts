import type { Random } from '#e2e/random';

/** Something that the product has acknowledged. */
export interface Entry {
  /** In the user's words, for the report. */
  readonly what: string;
  /** It follows from what was acknowledged as soon as it can be written, and need not be there before. */
  readonly follows?: boolean;
  /** Asks the product; resolves with what is wrong, or with nothing. */
  complaint(): Promise<string | undefined>;
}

/** Of earlier rounds so many are looked at again in each; at the end all are. */
const olderLookedAt = 40;

/** What was acknowledged, kept outside the product: the measure of what a kill may not take. */
export class Ledger {
  readonly #entries: Entry[] = [];
  #roundBegan = 0;

  acknowledge(entry: Entry): void {
    this.#entries.push(entry);
  }

  get size(): number {
    return this.#entries.length;
  }

  beginRound(): void {
    this.#roundBegan = this.#entries.length;
  }

  /** What is wrong with this round's entries, and with some that are older. */
  async complaints(random: Random): Promise<readonly string[]> {
    const older = this.#roundBegan;
    const picked = Array.from({ length: Math.min(olderLookedAt, older) }, () =>
      random.between(0, older - 1),
    );
    const asked = [...new Set(picked)].map((index) => this.#entries[index]);
    return complaintsOf([...asked, ...this.#entries.slice(older)].filter((it) => it !== undefined));
  }

  allComplaints(): Promise<readonly string[]> {
    return complaintsOf(this.#entries);
  }

  /** What must be there also while nothing can be written. */
  complaintsWhileReadOnly(): Promise<readonly string[]> {
    return complaintsOf(this.#entries.filter(({ follows }) => follows !== true));
  }
}

async function complaintsOf(entries: readonly Entry[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { what, complaint } of entries) {
    const wrong = await complaint().catch((error: unknown) => String(error));
    if (wrong !== undefined) found.push(`${what}: ${wrong}`);
  }
  return found;
}

/**
 * A value that is written again and again by one writer. What was acknowledged last must be there, or
 * what was asked for since: a write whose answer the kill took may have happened or not.
 */
export class Cell<T> {
  #possible: T[];

  constructor(acknowledged: T) {
    this.#possible = [acknowledged];
  }

  ask(value: T): void {
    this.#possible.push(value);
  }

  acknowledge(value: T): void {
    this.#possible = [value];
  }

  complaint(value: T): string | undefined {
    if (this.#possible.includes(value)) return undefined;
    return `is ${String(value)}, not ${this.#possible.map(String).join(' or ')}`;
  }
}

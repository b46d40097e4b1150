/** An expression that takes too long; the message says what the answer to the client says. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** How often the clock is looked at: reading it costs as much as some steps. */
const stepsPerLook = 512;
/** A text or list that an expression makes may not be longer. */
const maxMade = 2_000_000;

/**
 * What the expressions of one request may cost together: steps, and time on the event loop. Both are
 * needed: most steps are cheap, and the work behind a few of them grows with what they are given.
 */
export class Budget {
  readonly #now: () => number;
  #millisecondsLeft: number;
  #stepsLeft: number;
  /** When the outermost expression that is being evaluated began. */
  #since: number | undefined;

  constructor({
    steps = 10_000_000,
    milliseconds = 700,
    now = () => performance.now(),
  }: {
    readonly steps?: number;
    readonly milliseconds?: number;
    readonly now?: () => number;
  } = {}) {
    this.#now = now;
    this.#stepsLeft = steps;
    this.#millisecondsLeft = milliseconds;
  }

  /** Whether nothing more may be evaluated. */
  get isSpent(): boolean {
    return this.#stepsLeft <= 0;
  }

  /** Evaluates something: time passes for this budget only meanwhile. */
  spending<T>(evaluate: () => T): T {
    if (this.#since !== undefined) return evaluate();
    this.#since = this.#now();
    try {
      return evaluate();
    } finally {
      this.#millisecondsLeft -= this.#now() - this.#since;
      this.#since = undefined;
    }
  }

  /** Pays for steps. Throws `BudgetSpent`. */
  spend(steps = 1): void {
    const before = this.#stepsLeft;
    this.#stepsLeft -= steps;
    if (this.#stepsLeft <= 0) throw this.#spent();
    const isLook = Math.floor(before / stepsPerLook) !== Math.floor(this.#stepsLeft / stepsPerLook);
    if (isLook && this.#now() - (this.#since ?? this.#now()) > this.#millisecondsLeft) {
      this.#stepsLeft = 0;
      throw this.#spent();
    }
  }

  /** Pays for a value by its length. Throws `BudgetSpent`. */
  made(value: unknown): void {
    if (typeof value !== 'string' && !Array.isArray(value)) return;
    if (value.length > maxMade) {
      this.#stepsLeft = 0;
      throw this.#spent();
    }
    if (value.length > stepsPerLook) this.spend(Math.ceil(value.length / 16));
  }

  #spent = () => new BudgetSpent('call cost exceeds limit');
}

/**
 * Lets any number of requests through, or one alone that takes whole repositories away or elsewhere.
 *
 * Who has found a repository works on its files; between two steps they must not come to lie elsewhere.
 */
export class Gate {
  #running = 0;
  #alone: Promise<unknown> = Promise.resolve();
  #isAlone = false;
  #idle: (() => void) | undefined;
  #moves = 0;

  /** How often somebody was alone: what was listed before may have moved since. */
  get moves(): number {
    return this.#moves;
  }

  /** Runs `work` beside other shared work, never beside exclusive work. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#alone;
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#idle?.();
    }
  }

  /** Runs `work` alone: waits for the shared work under way and holds back what comes later. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#alone;
    this.#isAlone = true;
    this.#moves += 1;
    const done = this.#drained().then(work);
    this.#alone = done.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await done;
    } finally {
      this.#isAlone = false;
    }
  }

  async #drained(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    this.#idle = undefined;
  }
}

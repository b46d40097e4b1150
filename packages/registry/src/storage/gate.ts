/**
 * Lets any number of writers through, or one garbage collection alone.
 *
 * A manifest is checked against the blobs of its repository and then stored; a collection between
 * the two steps would remove blobs that were seen a moment ago.
 */
export class Gate {
  #running = 0;
  #collection: Promise<unknown> = Promise.resolve();
  #collecting = false;
  #idle: (() => void) | undefined;

  /** Runs `work` beside other shared work, never beside exclusive work. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    while (this.#collecting) await this.#collection;
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
    while (this.#collecting) await this.#collection;
    this.#collecting = true;
    const done = this.#drained().then(work);
    this.#collection = done.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await done;
    } finally {
      this.#collecting = false;
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

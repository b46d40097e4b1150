/** Lets work on the same things take turns; work on others goes on beside it. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all work on one of `keys` that came before is over. */
  async on<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#last.get(key));
    // All turns are taken at once, so that no two wait for each other.
    const done = Promise.all(before).then(work);
    const over = done.catch(() => undefined);
    for (const key of keys) this.#last.set(key, over);
    try {
      return await done;
    } finally {
      for (const key of keys) if (this.#last.get(key) === over) this.#last.delete(key);
    }
  }
}

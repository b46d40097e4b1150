import type { Digest } from '#protocol/digest';

/**
 * Keeps content that somebody is about to name apart from what is being removed.
 *
 * A manifest is checked against the blobs of its repository and then stored; a collection between the two
 * steps would remove blobs that were seen a moment ago. A push claims what it names, and only that: it waits
 * for nothing but the removal of the very same content, which is a matter of milliseconds.
 */
export class Claims {
  readonly #claimed = new Map<Digest, number>();
  readonly #removing = new Map<Digest, Promise<unknown>>();

  /** Runs `work` while nothing of `digests` is removed. */
  async during<T>(digests: readonly Digest[], work: () => Promise<T>): Promise<T> {
    for (const digest of digests) this.#claimed.set(digest, (this.#claimed.get(digest) ?? 0) + 1);
    try {
      for (const digest of digests) await this.#removing.get(digest);
      return await work();
    } finally {
      for (const digest of digests) this.#release(digest);
    }
  }

  /** Runs `work`, which removes `digest`, unless somebody claims it: then it is left, as it is wanted. */
  async removing(digest: Digest, work: () => Promise<void>): Promise<void> {
    if (this.#claimed.has(digest)) return;
    // Never rejects, as those who wait for it are not to blame.
    const done = work();
    const over = done.catch(() => undefined).then(() => this.#removing.delete(digest));
    this.#removing.set(digest, over);
    await done.finally(() => over);
  }

  #release(digest: Digest): void {
    const others = (this.#claimed.get(digest) ?? 1) - 1;
    if (others === 0) this.#claimed.delete(digest);
    else this.#claimed.set(digest, others);
  }
}

import type { Digest } from '#protocol/digest';
import { mapBounded } from '#storage/map-bounded';
import { Remembered } from '#storage/remembered';
import {
  readText,
  removeDurably,
  removeLightly,
  renew,
  type SmallFiles,
  writeDurably,
} from '#storage/storage';

/** What a right says: how long the blob is, and when it was last told to be new. */
export interface Right {
  /** Older registries noted nothing. */
  readonly noted: string;
  renewedAt: number;
}

/** Rights that are remembered, some megabytes. */
const mostRights = 20_000;
/** What counts as new since so lately need not be told again: nothing goes before minutes have passed. */
export const freshMs = 30_000;

/** Which blobs repositories may read: a small file for each, remembered. */
export class Rights {
  readonly #place: SmallFiles;
  readonly #known = new Remembered<Right>(mostRights);

  constructor(place: SmallFiles) {
    this.#place = place;
  }

  of(repository: string, digest: Digest): Promise<Right | undefined> {
    const path = this.#pathOf(repository, digest);
    return this.#known.of(path, async () => {
      const noted = await readText(path);
      return noted === undefined ? undefined : { noted, renewedAt: 0 };
    });
  }

  give(repository: string, digest: Digest, sizeBytes: number): Promise<void> {
    const path = this.#pathOf(repository, digest);
    const noted = String(sizeBytes);
    return this.#known.change(path, async () => {
      const renewedAt = Date.now();
      await writeDurably(this.#place, [{ path, bytes: noted }]);
      return { noted, renewedAt };
    });
  }

  /** Lets those that are there count as new. */
  async renew(repository: string, digests: readonly Digest[]): Promise<void> {
    const now = Date.now();
    const found = await mapBounded(digests, (digest) => this.of(repository, digest));
    const old = digests.filter((_, index) => (found[index]?.renewedAt ?? now) < now - freshMs);
    await renew(old.map((digest) => this.#pathOf(repository, digest)));
    for (const right of found) {
      if (right && right.renewedAt < now - freshMs) right.renewedAt = now;
    }
  }

  /** False when there was none. */
  remove(repository: string, digest: Digest): Promise<boolean> {
    const path = this.#pathOf(repository, digest);
    return removeDurably(this.#place, path).finally(() => this.#known.forget(path));
  }

  /** Removes one that nothing needs; that it stays away is still to be synced. */
  async drop(repository: string, digest: Digest): Promise<void> {
    const path = this.#pathOf(repository, digest);
    await removeLightly(this.#place, [path]).finally(() => this.#known.forget(path));
  }

  /** Repositories lie elsewhere, or are gone. */
  moved(): void {
    this.#known.forgetAll();
  }

  #pathOf(repository: string, digest: Digest): string {
    return this.#place.layout.entry(repository, 'blobs', digest);
  }
}

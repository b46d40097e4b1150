import { namesIn } from '#storage/storage';

/** Names of all repositories together that are kept in memory, some ten megabytes. */
const mostNames = 200_000;

/** The sorted names of a folder of tags, remembered until somebody says that they have changed. */
export class TagNames {
  readonly #known = new Map<string, Promise<readonly string[]>>();
  readonly #counts = new Map<string, number>();

  /** Who asks while the folder is being read shares the answer. */
  in(folder: string): Promise<readonly string[]> {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const reading = namesIn(folder);
    this.#known.set(folder, reading);
    reading.then(
      (names) => this.#keep(folder, reading, names.length),
      () => this.#known.get(folder) === reading && this.changed(folder),
    );
    return reading;
  }

  /** To be called after each change, before its client hears of it. */
  changed(folder: string): void {
    this.#known.delete(folder);
    this.#counts.delete(folder);
  }

  /** Folders have been moved or removed. */
  allChanged(): void {
    this.#known.clear();
    this.#counts.clear();
  }

  #keep(folder: string, reading: Promise<readonly string[]>, count: number): void {
    if (this.#known.get(folder) !== reading) return;
    this.#counts.set(folder, count);
    let total = this.#counts.values().reduce((sum, each) => sum + each, 0);
    for (const [oldest, each] of this.#counts) {
      if (total <= mostNames) return;
      this.changed(oldest);
      total -= each;
    }
  }
}

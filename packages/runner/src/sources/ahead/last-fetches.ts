/** What the last fetch has brought into a repository. */
export interface LastFetch {
  readonly commits: ReadonlySet<string>;
  readonly depth: number;
}

const mostFolders = 1_000;

/** The last fetch of each work tree since the runner started: jobs of one pipeline want the same again. */
export class LastFetches {
  readonly #folders = new Map<string, LastFetch>();

  of(git: string): LastFetch | undefined {
    return this.#folders.get(git);
  }

  note(git: string, fetch: LastFetch): void {
    this.#folders.delete(git);
    this.#folders.set(git, fetch);
    const [oldest] = this.#folders.keys();
    if (this.#folders.size > mostFolders && oldest !== undefined) this.#folders.delete(oldest);
  }

  /** What is there is not what was brought. */
  forget(git: string): void {
    this.#folders.delete(git);
  }
}

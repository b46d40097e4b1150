/** What can bring its content to the disk. */
export interface Syncable {
  datasync(): Promise<void>;
}

/** So much is worth a sync of its own: a tenth of a second of a plain disk or less. */
const enoughBytes = 8 * 2 ** 20;

/**
 * Whose turn it is to be synced while more of it comes. One file at a time: each sync takes one of the few threads
 * that work on all files.
 */
export class EarlySyncs {
  #isTaken = false;

  /** Syncs the file, unless another one is being synced: then it answers undefined. */
  begin(file: Syncable): Promise<void> | undefined {
    if (this.#isTaken) return undefined;
    this.#isTaken = true;
    return file.datasync().finally(() => {
      this.#isTaken = false;
    });
  }
}

/**
 * A file that grows, and goes to the disk meanwhile: a sync at its end that had all of it before it would begin to
 * write only then, while whoever sent it waits.
 */
export class SyncedFile {
  readonly #file: Syncable;
  readonly #syncs: EarlySyncs;
  #unsyncedBytes = 0;
  #underWay: Promise<void> | undefined;
  /** The system tells of what it has lost once: the sync after that would know nothing of it. */
  #failure: { readonly reason: unknown } | undefined;
  #isFailureTold = false;

  constructor(file: Syncable, syncs: EarlySyncs) {
    this.#file = file;
    this.#syncs = syncs;
  }

  /** So much more of it has been written. */
  wrote(bytes: number): void {
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes < enoughBytes || this.#underWay) return;
    const syncing = this.#syncs.begin(this.#file);
    if (syncing === undefined) return;
    this.#unsyncedBytes = 0;
    this.#underWay = syncing
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .then(() => {
        this.#underWay = undefined;
      });
  }

  /** Resolves when all of it is on the disk. Rejects when any of it could not be brought there. */
  async sync(): Promise<void> {
    await this.#underWay;
    if (this.#failure) this.#throw(this.#failure.reason);
    this.#unsyncedBytes = 0;
    await this.#file.datasync();
  }

  /** Resolves when nothing works on the file any more. Rejects when some of it was lost, and nobody has heard of that. */
  async end(): Promise<void> {
    await this.#underWay;
    if (this.#failure && !this.#isFailureTold) this.#throw(this.#failure.reason);
  }

  #throw(reason: unknown): never {
    this.#isFailureTold = true;
    throw reason;
  }
}

import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

/** Writers of a transaction, who go on when it has reached the disk. */
export interface Committed {
  settle(): void;
  refuse(error: unknown): void;
}

/** Calls back when all that was written to a file has reached the disk. */
type Sync = (fd: number, done: (error: NodeJS.ErrnoException | null) => void) => void;

/**
 * Brings committed transactions to the disk, off the event loop: SQLite has appended them to its log, which
 * is synced here by a thread of the system's pool. One sync does for all that were committed before it began.
 */
export class LogSync {
  readonly #fd: number | undefined;
  readonly #syncFile: Sync;
  #waiting: Committed[] = [];
  #isSyncing = false;
  #isClosed = false;
  #failure: unknown;

  /** `file` is the database; the log lies beside it from the first write on. */
  constructor(file: string, sync: Sync = fdatasync) {
    this.#fd = file === ':memory:' ? undefined : openSync(`${file}-wal`, 'r+');
    this.#syncFile = sync;
  }

  /** Why nothing more reaches the disk: what a failed sync has lost, no later one brings. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Writers go on in the order of their transactions. */
  add(committed: Committed): void {
    this.#waiting.push(committed);
    if (!this.#isSyncing) this.#sync();
  }

  /** Syncs what is left, now. */
  close(): void {
    if (this.#isClosed || this.#fd === undefined) return;
    this.#isClosed = true;
    const left = this.#waiting;
    this.#waiting = [];
    try {
      fdatasyncSync(this.#fd);
      for (const { settle } of left) settle();
    } catch (error) {
      for (const { refuse } of left) refuse(error);
    }
    if (!this.#isSyncing) closeSync(this.#fd);
  }

  #sync(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (this.#fd === undefined) {
      for (const { settle } of batch) settle();
      return;
    }
    this.#isSyncing = true;
    this.#syncFile(this.#fd, (error) => this.#synced(batch, error));
  }

  #synced(batch: readonly Committed[], error: unknown): void {
    this.#isSyncing = false;
    this.#failure ??= error ?? undefined;
    for (const each of batch) {
      if (this.#failure !== undefined) each.refuse(this.#failure);
      else each.settle();
    }
    if (this.#waiting.length > 0) this.#sync();
    else if (this.#isClosed && this.#fd !== undefined) closeSync(this.#fd);
  }
}

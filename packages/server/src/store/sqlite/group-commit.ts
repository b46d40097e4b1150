import type { DatabaseSync } from 'node:sqlite';
import type { Writer } from '@slipway/io';
import { StoreConflict } from '#store/records';

/** What becomes of all writes of one transaction, once the disk has it or will never have it. */
export interface Shared {
  settle(): void;
  refuse(error: unknown): void;
}

/** Told of what happens to transactions. */
export interface TransactionEvents {
  begun(): void;
  /** Something that was written in it, or all of it, was taken back. */
  undone(error: unknown): void;
  /** It is committed, and not yet on the disk. */
  committed(writes: Shared): void;
}

interface Pending {
  /** Does its work, and answers how to tell whoever waits. */
  readonly run: () => () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Writes asked for in the same turn of the event loop become one transaction, each in a savepoint of its
 * own: one that fails takes no other along.
 */
export class GroupCommit implements Writer {
  readonly #sqlite: DatabaseSync;
  readonly #events: TransactionEvents;
  #queue: Pending[] = [];
  #isPaused = false;

  constructor(sqlite: DatabaseSync, events: TransactionEvents) {
    this.#sqlite = sqlite;
    this.#events = events;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.flush();
  }

  /** Runs `work` inside the next transaction. Settles when whoever was told of the commit says so. */
  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#queue.length === 0) setImmediate(() => this.#isPaused || this.flush());
      const run = () => {
        const result = work();
        return () => resolve(result);
      };
      this.#queue.push({ run, refuse: reject });
    });
  }

  /** Commits what waits. */
  flush(): void {
    const writes = this.#queue;
    this.#queue = [];
    if (writes.length === 0) return;
    const settled: (() => void)[] = [];
    const refuse = (error: unknown) => {
      for (const each of writes) each.refuse(error);
    };
    this.#events.begun();
    try {
      this.#sqlite.exec('BEGIN IMMEDIATE');
      for (const write of writes) settled.push(this.#runInSavepoint(write));
      this.#sqlite.exec('COMMIT');
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      this.#events.undone(error);
      refuse(error);
      return;
    }
    const settle = () => {
      for (const each of settled) each();
    };
    this.#events.committed({ settle, refuse });
  }

  #runInSavepoint({ run, refuse }: Pending): () => void {
    this.#sqlite.exec('SAVEPOINT one');
    try {
      const settle = run();
      this.#sqlite.exec('RELEASE one');
      return settle;
    } catch (error) {
      this.#sqlite.exec('ROLLBACK TO one; RELEASE one');
      this.#events.undone(error);
      return () => refuse(asConflict(error));
    }
  }
}

const sqliteConstraint = 19;

function asConflict(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  // The low byte is the kind, the rest the kind of constraint (2067: unique, 1555: primary key).
  const isUnique = error.errcode === 2067 || error.errcode === 1555;
  if (!isUnique || Number(error.errcode) % 256 !== sqliteConstraint) return error;
  return new StoreConflict(error.message, { cause: error });
}

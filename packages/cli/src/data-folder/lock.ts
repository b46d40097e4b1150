import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Who only looks whether a lock is taken is in the way for less than that. */
const glanceMs = 500;

const fileOf = (dataDir: string, name: string): string => join(dataDir, `${name}.lock`);

/**
 * Keeps a second process from a data folder.
 *
 * An exclusive lock on a small SQLite file: the kernel lets go of it when the process ends, however
 * it ends, so there is no stale lock to clean up and no race between two starts.
 */
export class Lock implements Disposable {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Undefined when another process holds the lock of this kind on the folder. */
  static take(dataDir: string, name: string): Lock | undefined {
    const database = new DatabaseSync(fileOf(dataDir, name), { timeout: glanceMs });
    try {
      database.exec('BEGIN EXCLUSIVE');
      return new Lock(database);
    } catch (error) {
      database.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  /** Whether a process holds the lock of this kind on the folder. */
  static isTaken(dataDir: string, name: string): boolean {
    const file = fileOf(dataDir, name);
    if (!existsSync(file)) return false;
    const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
    try {
      database.exec('SELECT 1 FROM sqlite_schema');
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    } finally {
      database.close();
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  const busy = 5; // SQLITE_BUSY
  return error instanceof Error && 'errcode' in error && error.errcode === busy;
}

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCheckpoints, LogSync } from '@slipway/io';
import type { WatchEvent } from '@slipway/kube-objects';

/** One version of an object: what it became at a revision; of a removed one its last state. */
export interface Version {
  readonly revision: number;
  /** `<resource>/<namespace>/<name>`. */
  readonly key: string;
  readonly type: WatchEvent['type'];
  readonly json: string;
}

/** What a transaction does to the database. */
export interface Commit {
  readonly versions: readonly Version[];
  /** The newest revision, which outlives the versions that it was given to. */
  readonly revision: number;
  /** Revisions of versions that nobody has to know any more. */
  readonly forgotten: readonly number[];
  /** Every change after this revision is still there. */
  readonly complete: number;
}

/**
 * The objects on disk, as a log that is shortened from behind: table `versions` has the newest version
 * of each object and, after the revision `complete`, all others and the removals as well. So a watcher
 * that was away catches up over a restart, and a write is an append.
 */
export interface Database {
  /** All versions by revision. */
  load(): {
    readonly revision: number;
    readonly complete: number;
    readonly versions: Iterable<Version>;
  };
  /**
   * Writes all of it or nothing; resolves when it is on the disk. Those asked for before it are there by
   * then, too. After a sync that failed nothing is written any more: what it has lost, no later one brings.
   */
  commit(commit: Commit): Promise<void>;
  /** Brings to the disk what was asked for, now, and lets go of the file. */
  close(): void;
}

const types: readonly WatchEvent['type'][] = ['ADDED', 'MODIFIED', 'DELETED'];

/** Opens or creates the database; without a path it lives in memory. */
export function openDatabase(path = ':memory:'): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS versions (
      revision INTEGER PRIMARY KEY, key TEXT NOT NULL, type INTEGER NOT NULL, json TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
    INSERT OR IGNORE INTO revision (id, value) VALUES (1, 1);
  `);
  inOneTransaction(database, () => takeOver(database));
  // From here on the log is synced off the event loop.
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 32000');
  const insert = database.prepare('INSERT INTO versions VALUES (?, ?, ?, ?)');
  const forget = database.prepare('DELETE FROM versions WHERE revision = ?');
  const setRevision = database.prepare('UPDATE revision SET value = ?, complete = ?');
  return {
    load() {
      const row = database.prepare('SELECT value, complete FROM revision').get();
      const rows = database.prepare('SELECT * FROM versions ORDER BY revision').iterate();
      return {
        revision: Number(row?.value),
        complete: Number(row?.complete),
        versions: Iterator.from(rows).map(({ revision, key, type, json }) => ({
          revision: Number(revision),
          key: String(key),
          type: types[Number(type)] ?? 'MODIFIED',
          json: String(json),
        })),
      };
    },
    ...committer(path, database, ({ versions, revision, forgotten, complete }) => {
      for (const { revision: at, key, type, json } of versions) {
        insert.run(at, key, types.indexOf(type), json);
      }
      for (const at of forgotten) forget.run(at);
      setRevision.run(revision, complete);
    }),
  };
}

/** Pages in the log before a thread works it into the database, which costs as much as 100 writes: 16 MiB. */
const mostPages = 4000;

/** Writes commits one after another, and has a thread of the system's pool sync them. */
function committer(
  path: string,
  database: DatabaseSync,
  write: (commit: Commit) => void,
): Pick<Database, 'commit' | 'close'> {
  const log = new LogSync(path);
  const closing = new AbortController();
  let isPaused = false;
  let held: (() => void)[] = [];
  const resume = () => {
    isPaused = false;
    const waiting = held;
    held = [];
    for (const goOn of waiting) goOn();
  };
  const pause = () => {
    isPaused = true;
  };
  const writer = { pause, resume };
  const checkpoints = createCheckpoints(path, database, writer, closing.signal, mostPages);
  return {
    commit: (commit) =>
      new Promise((settle, refuse) => {
        const goOn = () => {
          try {
            if (log.failure !== undefined) throw log.failure;
            inOneTransaction(database, () => write(commit));
          } catch (error) {
            refuse(error);
            return;
          }
          log.add({ settle, refuse });
          checkpoints.committed();
        };
        if (isPaused) held.push(goOn);
        else goOn();
      }),
    close() {
      resume();
      log.close();
      closing.abort();
      database.close();
    },
  };
}

/** Brings the database of an earlier version, which knew the newest state of each object alone. */
function takeOver(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(revision)').all();
  if (columns.some(({ name }) => name === 'complete')) return;
  database.exec(`
    ALTER TABLE revision ADD COLUMN complete INTEGER NOT NULL DEFAULT 0;
    UPDATE revision SET complete = value;
  `);
  const old = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'objects'").get();
  if (old === undefined) return;
  database.exec(`
    INSERT INTO versions
      SELECT CAST(json_extract(json, '$.metadata.resourceVersion') AS INTEGER), key, 0, json
      FROM objects;
    DROP TABLE objects;
  `);
}

function inOneTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

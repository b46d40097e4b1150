import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One object to be written, or, without text, removed. */
export interface Row {
  readonly key: string;
  readonly json: string | undefined;
}

/**
 * The objects on disk: table `objects` (key = `<resource>/<namespace>/<name>`, its JSON) and table
 * `revision` with the newest revision, which outlives the object that it was given to.
 */
export interface Database {
  load(): { readonly revision: number; readonly rows: readonly Row[] };
  /** Writes all rows or none; they are on the disk when it returns. */
  commit(rows: readonly Row[], revision: number): void;
  close(): void;
}

/** Opens or creates the database; without a path it lives in memory. */
export function openDatabase(path = ':memory:'): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL);
    INSERT OR IGNORE INTO revision VALUES (1, 1);
  `);
  const write = database.prepare(
    'INSERT INTO objects VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json',
  );
  const remove = database.prepare('DELETE FROM objects WHERE key = ?');
  const setRevision = database.prepare('UPDATE revision SET value = ?');
  return {
    load() {
      const row = database.prepare('SELECT value FROM revision').get();
      const rows = database.prepare('SELECT key, json FROM objects ORDER BY key').all();
      return {
        revision: Number(row?.value),
        rows: rows.map(({ key, json }) => ({ key: String(key), json: String(json) })),
      };
    },
    commit(rows, revision) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { key, json } of rows) {
          if (json === undefined) remove.run(key);
          else write.run(key, json);
        }
        setRevision.run(revision);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      database.close();
    },
  };
}

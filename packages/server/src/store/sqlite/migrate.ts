import type { DatabaseSync } from 'node:sqlite';
import { migrations } from './migrations/migrations.ts';

/** A data folder made by a newer Slipway. */
class StoreTooNew extends Error {
  readonly code = 'store-too-new';
}

/**
 * Brings the file to the newest version: each migration once, in order, all or none. What holds data already is
 * handed to `beforehand` first. Answers whether the file is a new one.
 */
export function migrate(
  sqlite: DatabaseSync,
  beforehand: (sqlite: DatabaseSync) => void = () => {},
): boolean {
  const row = sqlite.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > migrations.length) {
    throw new StoreTooNew(
      `the data folder was written by a newer Slipway (store version ${version}, this program knows ${migrations.length})`,
    );
  }
  if (version > 0 && version < migrations.length) beforehand(sqlite);
  if (version === migrations.length) return false;
  const missing = migrations.slice(version).join(';\n');
  sqlite.exec(`BEGIN; ${missing}; PRAGMA user_version = ${migrations.length}; COMMIT`);
  return version === 0;
}

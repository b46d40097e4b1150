import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { keepNewest, makePrivateFolderSync } from '#files/private-files';

/** A newer Slipway may have made something wrong of the data: these go back further. */
const keptCopies = 3;

/**
 * Copies a database as it is before it is migrated, whole and synced:
 *
 *     <data folder>/before-migration/slipway-<version>-<time>.db
 *
 * An older Slipway starts with such a copy in the place of `slipway.db`.
 */
export function copyBeforeMigration(sqlite: DatabaseSync, file: string, now = new Date()): void {
  const row = sqlite.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  const folder = join(dirname(file), 'before-migration');
  makePrivateFolderSync(folder);
  const time = now.toISOString().replace(/[^0-9]/g, '');
  const copy = join(folder, `slipway-${String(version).padStart(3, '0')}-${time}.db`);
  sqlite.prepare('VACUUM INTO ?').run(copy);
  keepNewest(folder, keptCopies);
}

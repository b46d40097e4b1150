import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { CommandFailed } from '#command';
import type { Log } from '#log';

const allPages = 2 ** 31 - 1;

/** Copies a database as of one moment, while others read and write it. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    // All in one step: in several, each write between them would begin the copy anew.
    await backup(source, to, { rate: allPages });
  } finally {
    source.close();
  }
}

/** Nobody shall write to what is damaged; what was found stands in the log. @throws CommandFailed */
export function checkDatabases(
  dataDir: string,
  names: readonly string[],
  log: Pick<Log, 'info'>,
): void {
  for (const name of names) {
    const file = join(dataDir, name);
    // A new one is empty until its owner has started.
    if (!existsSync(file) || statSync(file).size === 0) continue;
    const started = performance.now();
    checkDatabase(file);
    const tookMs = Math.round(performance.now() - started);
    log.info('database checked: it is whole', { database: name, tookMs });
  }
}

/** @throws CommandFailed when a database is damaged */
export function checkDatabase(file: string): void {
  const damage = damageOf(file);
  if (damage === undefined) return;
  throw new CommandFailed(
    `the database ${file} is damaged: ${damage}. Bring back a backup with: slipway restore BACKUP --data-dir NEW`,
  );
}

function damageOf(file: string): string | undefined {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const [row] = database.prepare('PRAGMA quick_check(1)').all();
      const said = String(row?.quick_check ?? 'it answers nothing');
      return said === 'ok' ? undefined : said;
    } finally {
      database.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Whether a version of SQLite may lose what was written while the log is begun anew (the WAL-reset bug:
 * 3.7.0 to 3.51.2, but for the releases that have it mended).
 *
 * @see https://www.sqlite.org/wal.html#walresetbug
 */
export function hasWalResetBug(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major !== 3 || minor < 7) return false;
  if (minor === 44) return patch < 6;
  if (minor === 50) return patch < 7;
  if (minor === 51) return patch < 3;
  return minor < 51;
}

/** @throws CommandFailed under a Node whose SQLite must not be trusted with data */
export function requireSoundSqlite(version = process.versions.sqlite ?? '0'): void {
  if (!hasWalResetBug(version)) return;
  throw new CommandFailed(
    `this Node brings SQLite ${version}, which can damage a database (WAL-reset bug); use a Node with SQLite 3.51.3 or newer`,
  );
}

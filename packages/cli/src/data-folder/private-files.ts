import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of a data folder: what lies in them is reached by their owner alone. */
const folders = [
  'artifacts',
  'blobs',
  'builds',
  'caches',
  'logs',
  'repositories',
  'runners',
  'traces',
];

/** Databases are made with the umask's mode; an empty file is one, and keeps its mode. */
const databases = ['cluster.lock', 'slipway.db', 'slipway.lock'];

/** What may lie beside a database, or was made before. */
const others = [
  ...databases.flatMap((name) => [`${name}-journal`, `${name}-shm`, `${name}-wal`]),
  'ports.json',
];

/**
 * Closes everything that Slipway writes to all but its owner, in a data folder that is open, too (it may
 * have been given, with other things in it, which stay as they are).
 */
export function keepPrivate(dataDir: string): void {
  for (const name of folders) {
    const path = join(dataDir, name);
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o700);
  }
  for (const name of databases) {
    const path = join(dataDir, name);
    if (existsSync(path)) chmodSync(path, 0o600);
    else closeSync(openSync(path, 'a', 0o600));
  }
  for (const path of others.map((name) => join(dataDir, name))) {
    if (existsSync(path)) chmodSync(path, 0o600);
  }
}

import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolderSync } from '@slipway/io';

const fileName = 'secrets.key';
const sizeBytes = 32;

/**
 * The key by which secrets in the database are encrypted: made at the first start, and beside the database,
 * not in it, so that a copy of the database alone tells no secret.
 */
export function openSecretKey(dataDir: string): Buffer {
  const path = join(dataDir, fileName);
  if (!existsSync(path)) makeKey(path);
  const key = readFileSync(path);
  if (key.length === sizeBytes) return key;
  throw new Error(`${path} is damaged: put it back from a backup`);
}

/** Whole or not at all, and of two servers that start at once only one makes it. */
function makeKey(path: string): void {
  const fresh = `${path}.${randomUUID()}.new`;
  writeFileSync(fresh, randomBytes(sizeBytes), { mode: 0o600, flush: true });
  try {
    linkSync(fresh, path);
    // What is encrypted with it may be on the disk before its name otherwise.
    syncFolderSync(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

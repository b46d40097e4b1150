import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'secrets.key';
const sizeBytes = 32;

/**
 * The key by which secrets in the database are encrypted: made at the first start, and beside the database,
 * not in it, so that a copy of the database alone tells no secret.
 */
export function openSecretKey(dataDir: string): Buffer {
  const path = join(dataDir, fileName);
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, randomBytes(sizeBytes), { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  }
  const key = readFileSync(path);
  if (key.length === sizeBytes) return key;
  throw new Error(`${path} is damaged: put it back from a backup`);
}

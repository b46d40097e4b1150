import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where files are put that are not whole yet; see `@slipway/files`. */
const folders = ['artifacts', 'traces', 'lfs', 'uploads', 'blobs'].map(
  (kind) => `${kind}/.incoming`,
);
const dayMs = 24 * 60 * 60 * 1000;

/** Removes what processes that were killed have left half received; answers how much that was. */
export async function removeAbandonedUploads(dataDir: string, now: Date): Promise<number> {
  let removed = 0;
  for (const folder of folders) {
    for (const name of await readdir(join(dataDir, folder)).catch(() => [])) {
      const path = join(dataDir, folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (!facts || now.getTime() - facts.mtimeMs < dayMs) continue;
      await rm(path, { force: true });
      removed += 1;
    }
  }
  return removed;
}

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Finding } from './finding.ts';

const wantedBytes = 5 * 2 ** 30;

/** Whether the disk that holds (or will hold) the data folder has room for images. */
export async function examineDisk(dataDir: string): Promise<Finding> {
  let folder = dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const gigabytes = ((bavail * bsize) / 2 ** 30).toFixed(1);
  const finding = `${gigabytes} GiB free for ${dataDir}`;
  if (bavail * bsize >= wantedBytes) return { status: 'ok', what: 'disk', finding };
  return {
    status: 'warning',
    what: 'disk',
    finding,
    remedy:
      'Images need room: free some (docker system prune), or choose another disk by --data-dir.',
  };
}

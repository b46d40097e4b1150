import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keeperWords, readKeeperNote } from '#disk-keeper/keeper-note';
import { startsAt } from '#disk-keeper/plan';
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

/** What the disk keeper has done at last. */
export function examineKeeper(dataDir: string): Finding {
  const what = 'disk keeper';
  const note = readKeeperNote(dataDir);
  const begins = `caches and work trees go when the disk is ${startsAt * 100} % full`;
  if (!note) return { status: 'ok', what, finding: `had nothing to do yet; ${begins}` };
  if (note.usedAfter < startsAt * 100) return { status: 'ok', what, finding: keeperWords(note) };
  return {
    status: 'warning',
    what,
    finding: `${keeperWords(note)}, and the disk is still ${note.usedAfter} % full`,
    remedy: 'Delete artifacts, images or projects that nobody needs, or move to a larger disk.',
  };
}

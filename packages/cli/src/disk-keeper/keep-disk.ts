import { statfs } from 'node:fs/promises';
import { removeSpare, type SpareFile, spareFiles } from '@slipway/runner';
import type { Log } from '#log';
import { removeAbandonedUploads } from './abandoned-uploads.ts';
import { type KeeperNote, writeKeeperNote } from './keeper-note.ts';
import { endsAt, planPruning } from './plan.ts';

/** What may be pruned, and who does it. */
export interface KeeperOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** What caches may take together; by default a tenth of the disk. */
  readonly cacheBytes: number | undefined;
  /** Whether a job of the project runs; of any project when none is named. */
  readonly isRunning: (project: number | undefined) => boolean;
  /** Removes images that nobody needs; answers how many. */
  readonly pruneImages: () => Promise<number>;
  /** How full the disk is; by default it is looked at. */
  readonly disk?: () => Promise<DiskUse>;
}

/** How full a disk is. */
export interface DiskUse {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

const everyMs = 10 * 60 * 1000;

/** Keeps the disk from filling up: at the start, and then every ten minutes. */
export function keepDisk(options: KeeperOptions): AsyncDisposable {
  const closing = new AbortController();
  let work: Promise<unknown> = Promise.resolve();
  const look = () => {
    work = work
      .then(() => keepDiskNow(options, closing.signal))
      .catch((error: unknown) =>
        options.log.error('the disk keeper could not do its work', { error }),
      );
  };
  const timer = setInterval(look, everyMs).unref();
  look();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      closing.abort();
      await work;
    },
  };
}

/** One round; answers what it did, undefined for nothing. */
export async function keepDiskNow(
  options: KeeperOptions,
  signal?: AbortSignal,
): Promise<KeeperNote | undefined> {
  const { dataDir, log, isRunning, pruneImages, disk = () => useOf(dataDir) } = options;
  const before = await disk();
  const now = new Date();
  const { cacheBytes = before.totalBytes / 10 } = options;
  const spare = await spareFiles(dataDir);
  const plan = planPruning({ now, used: usedPart(before), spare, cacheBytes });
  const removed: SpareFile[] = [];
  const uploads = await removeAbandonedUploads(dataDir, now);
  const images = await pruneImages();
  for (const file of [...plan.certain, ...plan.untilRoom]) {
    if (signal?.aborted) break;
    const hasRoom = plan.untilRoom.includes(file) && usedPart(await disk()) < endsAt;
    if (hasRoom) break;
    if (await removeSpare(file, () => isInUse(file, isRunning))) removed.push(file);
  }
  if (removed.length + images + uploads === 0) return undefined;
  const after = await disk();
  const note: KeeperNote = {
    at: now.toISOString(),
    usedBefore: percent(before),
    usedAfter: percent(after),
    caches: removed.filter(({ kind }) => kind === 'cache').length,
    workTrees: removed.filter(({ kind }) => kind === 'work tree').length,
    images,
    uploads,
    freedBytes: Math.max(0, after.freeBytes - before.freeBytes),
  };
  log.info('the disk keeper made room', { ...note });
  await writeKeeperNote(dataDir, note);
  return note;
}

/** A cache is read in one go and replaced as a whole; a work tree is a job's for as long as that runs. */
function isInUse({ kind, project }: SpareFile, isRunning: KeeperOptions['isRunning']): boolean {
  return kind === 'work tree' && isRunning(project);
}

async function useOf(folder: string): Promise<DiskUse> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
}

function usedPart({ totalBytes, freeBytes }: DiskUse): number {
  return 1 - freeBytes / totalBytes;
}

function percent(use: DiskUse): number {
  return Math.round(usedPart(use) * 100);
}

import { execFile } from 'node:child_process';
import { readdir, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { DataStorage } from '@slipway/contract';

/** What the names in the data folder hold; the others are small. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^blobs$/, 'Images in the registry'],
  [/^repositories$/, 'Git repositories'],
  [/^lfs$/, 'Large files (Git LFS)'],
  [/^artifacts$/, 'Artifacts of jobs'],
  [/^traces$/, 'Logs of jobs'],
  [/^caches$/, 'Caches of jobs'],
  [/^builds$/, 'Work trees of jobs'],
  [/^(packages|uploads)$/, 'Packages and uploads'],
  [/^(cluster|snapshots)$/, 'The cluster'],
  [/^backups$/, 'Backups'],
  [/^slipway\.db/, 'The database'],
];
const others = 'All else';

/** What lies in a data folder by kind, the largest first, and how much room its disk has. */
export async function storageOf(dataDir: string): Promise<DataStorage> {
  const names = await readdir(dataDir);
  const [sizes, { blocks, bavail, bsize }] = await Promise.all([
    sizesOf(names.map((name) => join(dataDir, name))),
    statfs(dataDir),
  ]);
  const parts = new Map([...kinds.map(([, kind]) => kind), others].map((kind) => [kind, 0]));
  for (const [path, size] of sizes) {
    const kind = kinds.find(([pattern]) => pattern.test(basename(path)))?.[1] ?? others;
    parts.set(kind, (parts.get(kind) ?? 0) + size);
  }
  return {
    total: blocks * bsize,
    free: bavail * bsize,
    parts: [...parts].map(([kind, size]) => ({ kind, size })).toSorted((a, b) => b.size - a.size),
  };
}

/** What each takes of its disk. What is deleted meanwhile takes nothing, and fails nothing. */
async function sizesOf(paths: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  if (paths.length === 0) return [];
  const told = await promisify(execFile)(
    'du',
    ['--summarize', '--block-size=1', '--one-file-system', '--', ...paths],
    { maxBuffer: 16 << 20 },
  ).catch((error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  return told.stdout.split('\n').flatMap((line) => {
    const [, size, path] = /^(\d+)\t(.*)$/.exec(line) ?? [];
    return size === undefined || path === undefined ? [] : [[path, Number(size)] as const];
  });
}

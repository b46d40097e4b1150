import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '#host/remove-tree';

/** Something that runners keep to be faster next time, and can do without. */
export interface SpareFile {
  readonly kind: 'cache' | 'work tree';
  readonly path: string;
  /** Undefined for a work tree of several projects. */
  readonly project: number | undefined;
  /** When a job last had to do with it. */
  readonly usedAt: Date;
  /** Of a cache; a work tree is not counted. */
  readonly sizeBytes: number;
}

/** What the runners that share a data folder keep (see `workspace.ts` and `cache.ts` for where). */
export async function spareFiles(directory: string): Promise<readonly SpareFile[]> {
  return [...(await caches(directory)), ...(await workTrees(directory))];
}

/**
 * Removes it, unless `isInUse` at the last moment: it is taken out of every job's sight at once, and
 * removed then. False when it was in use, or gone.
 */
export async function removeSpare({ path }: SpareFile, isInUse: () => boolean): Promise<boolean> {
  const gone = `${path}.gone-${randomUUID()}`;
  if (isInUse()) return false;
  try {
    // In the same turn as the question: no job can begin in between.
    renameSync(path, gone);
  } catch {
    return false;
  }
  await removeTree(gone);
  return true;
}

async function caches(directory: string): Promise<readonly SpareFile[]> {
  const found: SpareFile[] = [];
  for (const project of await namesIn(join(directory, 'caches'))) {
    const folder = join(directory, 'caches', project);
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const facts = await lstat(path).catch(() => undefined);
      if (!facts?.isFile()) continue;
      const { size: sizeBytes, mtime: usedAt } = facts;
      found.push({ kind: 'cache', path, project: Number(project), usedAt, sizeBytes });
    }
  }
  return found;
}

async function workTrees(directory: string): Promise<readonly SpareFile[]> {
  const found: SpareFile[] = [];
  for (const token of await namesIn(join(directory, 'builds'))) {
    const slots = join(directory, 'builds', token);
    for (const slot of await namesIn(slots)) {
      if (slot.endsWith('.private')) continue;
      const path = join(slots, slot);
      const [, id] = /^project-(\d+)-concurrent-/.exec(slot) ?? [];
      const project = id === undefined ? undefined : Number(id);
      found.push({ kind: 'work tree', path, project, usedAt: await usedAt(path, 4), sizeBytes: 0 });
    }
  }
  return found;
}

/** The newest of the upper folders: each job makes some of them anew. */
async function usedAt(path: string, levels: number): Promise<Date> {
  const facts = await lstat(path).catch(() => undefined);
  if (!facts) return new Date(0);
  if (!facts.isDirectory() || levels === 0) return facts.mtime;
  let newest = facts.mtime;
  for (const name of await namesIn(path)) {
    const below = await usedAt(join(path, name), levels - 1);
    if (below > newest) newest = below;
  }
  return newest;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

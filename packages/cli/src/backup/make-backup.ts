import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailed } from '#command';
import { isAlive } from '#data-folder/instance';
import { version } from '#version';
import { archiveKindOf } from './archive-kind.ts';
import { openArchiveTarget } from './archive-target.ts';
import { contents, isObject, isPassing } from './contents.ts';
import { openFolderTarget } from './folder-target.ts';
import type { Manifest, SavedFile } from './manifest.ts';
import type { BackupTarget } from './target.ts';

/**
 * Copies a data folder that may be in use into a new folder or archive, and reads it again to see that it is
 * whole. It has its name only when that is so.
 *
 * @throws CommandFailed when something has that name already, or a copy is damaged
 */
export async function makeBackup(dataDir: string, to: string): Promise<Manifest> {
  if (existsSync(to)) {
    throw new CommandFailed(`${to} is there already; give a name that does not exist yet`);
  }
  const kind = archiveKindOf(to);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await removeLeftovers(to);
  await using target = kind ? await openArchiveTarget(to, kind) : await openFolderTarget(to);
  try {
    return await saveAll(dataDir, target);
  } catch (error) {
    throw hasNoRoom(error) ? new CommandFailed(noRoom(to), { cause: error }) : error;
  }
}

function hasNoRoom(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(?:ENOSPC|EDQUOT)$/.test(String(error.code))
  );
}

function noRoom(to: string): string {
  return `there is no room for the backup in ${dirname(to)}: make some, or name a place on another disk`;
}

async function saveAll(dataDir: string, target: BackupTarget): Promise<Manifest> {
  const files: SavedFile[] = [];
  for (const name of contents.databases) {
    if (existsSync(join(dataDir, name))) files.push(await target.database(dataDir, name));
  }
  files.push(...(await saveFiles(dataDir, target)));
  const manifest: Manifest = { format: 1, version, at: new Date().toISOString(), files };
  await target.finish(manifest);
  return manifest;
}

/** What a process left that was killed while it wrote this very backup. */
async function removeLeftovers(to: string): Promise<void> {
  for (const name of await readdir(dirname(to))) {
    const [, of, pid] = /^(.+)\.unfinished-(\d+)(?:\.databases)?$/.exec(name) ?? [];
    if (of !== basename(to) || isAlive(Number(pid))) continue;
    await rm(join(dirname(to), name), { recursive: true, force: true });
  }
}

/** Objects are listed when all refs have been copied, so that each ref finds its own. */
async function saveFiles(from: string, target: BackupTarget): Promise<readonly SavedFile[]> {
  const saved: SavedFile[] = [];
  for (const wanted of [(path: string) => !isObject(path), isObject]) {
    for (const top of contents.others) {
      for await (const path of filesBelow(from, top)) {
        if (!wanted(path) || isPassing(path)) continue;
        const file = await target.file(from, path).catch(unlessGone);
        if (file) saved.push(file);
      }
    }
  }
  return saved;
}

async function* filesBelow(root: string, path: string): AsyncGenerator<string> {
  const entry = await stat(join(root, path)).catch(unlessGone);
  if (entry?.isFile()) yield path;
  if (!entry?.isDirectory()) return;
  const names = (await readdir(join(root, path)).catch(unlessGone)) ?? [];
  for (const name of names.sort()) yield* filesBelow(root, `${path}/${name}`);
}

/** What is deleted meanwhile is not in the backup. */
function unlessGone(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

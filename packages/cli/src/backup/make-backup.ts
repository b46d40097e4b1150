import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from '@slipway/io';
import { CommandFailed } from '#command';
import { version } from '#version';
import { contents, isObject, isPassing } from './contents.ts';
import { copyFile, digestOf } from './copy-file.ts';
import { checkDatabase, copyDatabase } from './database.ts';
import { type Manifest, manifestName, type SavedFile } from './manifest.ts';

/**
 * Copies a data folder that may be in use into a new folder, and reads it again to see that it is whole. The
 * folder has its name only when that is so.
 *
 * @throws CommandFailed when the folder is there already, or a copy is damaged
 */
export async function makeBackup(dataDir: string, folder: string): Promise<Manifest> {
  if (existsSync(folder)) {
    throw new CommandFailed(`${folder} is there already; name a folder that does not exist yet`);
  }
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const files: SavedFile[] = [];
  for (const name of contents.databases) {
    if (existsSync(join(dataDir, name))) files.push(await saveDatabase(dataDir, unfinished, name));
  }
  files.push(...(await saveFiles(dataDir, unfinished)));
  await verify(unfinished, files);
  const manifest: Manifest = { format: 1, version, at: new Date().toISOString(), files };
  await writeDurably(join(unfinished, manifestName), JSON.stringify(manifest, null, 1));
  await rename(unfinished, folder);
  await syncFolder(dirname(folder));
  return manifest;
}

async function saveDatabase(from: string, to: string, path: string): Promise<SavedFile> {
  const copy = join(to, path);
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  await copyDatabase(join(from, path), copy);
  await chmod(copy, 0o600);
  const { size: sizeBytes } = await stat(copy);
  return { path, sizeBytes, sha256: await digestOf(copy), mode: 0o600 };
}

/** Objects are listed when all refs have been copied, so that each ref finds its own. */
async function saveFiles(from: string, to: string): Promise<readonly SavedFile[]> {
  const saved: SavedFile[] = [];
  for (const wanted of [(path: string) => !isObject(path), isObject]) {
    for (const top of contents.others) {
      for await (const path of filesBelow(from, top)) {
        if (!wanted(path) || isPassing(path)) continue;
        const file = await copyFile(from, to, path).catch(unlessGone);
        if (file) saved.push(file);
        else await rm(join(to, path), { force: true });
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

async function verify(folder: string, files: readonly SavedFile[]): Promise<void> {
  for (const { path, sha256 } of files) {
    if ((await digestOf(join(folder, path))) === sha256) continue;
    throw new CommandFailed(`${join(folder, path)} was not written as it was read; check the disk`);
  }
  for (const name of contents.databases) {
    if (files.some(({ path }) => path === name)) checkDatabase(join(folder, name));
  }
}

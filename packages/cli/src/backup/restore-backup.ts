import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '@slipway/io';
import { CommandFailed } from '#command';
import { readArchive } from './archive-source.ts';
import { contents, requireOwnPath } from './contents.ts';
import { type IncomingFile, writeFile } from './copy-file.ts';
import { checkDatabase } from './database.ts';
import { readFolder } from './folder-source.ts';
import type { Manifest, SavedFile } from './manifest.ts';

/**
 * Makes a data folder of a backup, a folder or an archive. It has its name only when every file is as the
 * manifest says; else nothing is left of it.
 *
 * @throws CommandFailed when the folder is in use, or the backup is not whole or not ours
 */
export async function restoreBackup(from: string, dataDir: string): Promise<Manifest> {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new CommandFailed(`${dataDir} is not empty; name a new folder with --data-dir`);
  }
  if (!existsSync(from)) throw new CommandFailed(`${from} is not there; name a backup`);
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    const manifest = await unpack(from, unfinished);
    await rm(dataDir, { recursive: true, force: true });
    await rename(unfinished, dataDir);
    await syncFolder(dirname(dataDir));
    return manifest;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw inWords(error, dataDir);
  }
}

async function unpack(from: string, to: string): Promise<Manifest> {
  const source = statSync(from).isDirectory() ? readFolder(from) : readArchive(from);
  const written = new Map<string, SavedFile>();
  let step = await source.next();
  while (!step.done) {
    written.set(step.value.path, await take(to, step.value));
    step = await source.next();
  }
  const { files } = step.value;
  requireSame(from, files, written);
  for (const { path, mode } of files) await chmod(join(to, path), mode & 0o777);
  for (const name of contents.databases) {
    if (written.has(name)) checkDatabase(join(to, name));
  }
  return step.value;
}

/** A file that comes twice had changed under whoever saved it: the last one counts. */
async function take(to: string, file: IncomingFile): Promise<SavedFile> {
  requireOwnPath(file.path);
  await rm(join(to, file.path), { force: true });
  return writeFile(to, file);
}

function requireSame(
  from: string,
  files: readonly SavedFile[],
  written: ReadonlyMap<string, SavedFile>,
): void {
  for (const { path, sha256 } of files) {
    if (written.get(path)?.sha256 === sha256) continue;
    throw new CommandFailed(`${path} in ${from} has changed since the backup; use another one`);
  }
  const named = new Set(files.map(({ path }) => path));
  const other = [...written.keys()].find((path) => !named.has(path));
  if (other === undefined) return;
  throw new CommandFailed(
    `${from} holds ${other}, which its manifest does not name; use another one`,
  );
}

/** What the system says about a path in the backup, as a sentence. */
function inWords(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    const text = `there is no room for the backup beside ${dataDir}; nothing was restored`;
    return new CommandFailed(text, { cause: error });
  }
  if (error.code !== 'ENOTDIR' && error.code !== 'EISDIR' && error.code !== 'ENAMETOOLONG')
    return error;
  const text = `the backup names a file and a folder alike (${error.message}); nothing was restored`;
  return new CommandFailed(text, { cause: error });
}

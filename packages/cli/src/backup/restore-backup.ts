import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { syncFolder } from '@slipway/io';
import { CommandFailed } from '#command';
import { contents } from './contents.ts';
import { copyFile } from './copy-file.ts';
import { checkDatabase } from './database.ts';
import { type Manifest, readManifest } from './manifest.ts';

/**
 * Makes a data folder of a backup. It has its name only when every file is as the manifest says.
 *
 * @throws CommandFailed when the folder is in use, or the backup is not whole
 */
export async function restoreBackup(folder: string, dataDir: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    throw new CommandFailed(`${dataDir} is not empty; name a new folder with --data-dir`);
  }
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const { path, sha256, mode } of manifest.files) {
    if (normalize(path).startsWith('..')) throw new CommandFailed(`${folder} names ${path}`);
    const copied = await copyFile(folder, unfinished, path);
    if (copied.sha256 !== sha256) {
      throw new CommandFailed(
        `${join(folder, path)} has changed since the backup; use another one`,
      );
    }
    await chmod(join(unfinished, path), mode);
  }
  for (const name of contents.databases) {
    if (existsSync(join(unfinished, name))) checkDatabase(join(unfinished, name));
  }
  await rm(dataDir, { recursive: true, force: true });
  await rename(unfinished, dataDir);
  await syncFolder(dirname(dataDir));
  return manifest;
}

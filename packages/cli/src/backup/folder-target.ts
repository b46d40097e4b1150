import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeDurably } from '@slipway/io';
import { CommandFailed } from '#command';
import { copyFile, digestOf } from './copy-file.ts';
import { checkDatabase, copyDatabase } from './database.ts';
import { type Manifest, manifestName } from './manifest.ts';
import { type BackupTarget, unfinishedName } from './target.ts';

/** A backup as a folder: each file where it was. */
export async function openFolderTarget(folder: string): Promise<BackupTarget> {
  const unfinished = unfinishedName(folder);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const databases: string[] = [];
  return {
    async database(from, path) {
      const copy = join(unfinished, path);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await copyDatabase(join(from, path), copy);
      await chmod(copy, 0o600);
      databases.push(copy);
      const { size: sizeBytes } = await stat(copy);
      return { path, sizeBytes, sha256: await digestOf(copy), mode: 0o600 };
    },
    async file(from, path) {
      try {
        return await copyFile(from, unfinished, path);
      } catch (error) {
        await rm(join(unfinished, path), { force: true });
        throw error;
      }
    },
    async finish(manifest) {
      await verify(unfinished, manifest);
      for (const copy of databases) checkDatabase(copy);
      await writeDurably(join(unfinished, manifestName), JSON.stringify(manifest, null, 1));
      await rename(unfinished, folder);
      await syncFolder(dirname(folder));
    },
    [Symbol.asyncDispose]: () => rm(unfinished, { recursive: true, force: true }),
  };
}

async function verify(folder: string, { files }: Manifest): Promise<void> {
  for (const { path, sha256 } of files) {
    if ((await digestOf(join(folder, path))) === sha256) continue;
    throw new CommandFailed(`${join(folder, path)} was not written as it was read; check the disk`);
  }
}

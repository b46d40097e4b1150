import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { guarded, syncFolder } from '@slipway/io';
import { type Pack, pack } from 'tar-stream';
import { CommandFailed } from '#command';
import { version } from '#version';
import { addFile, addText } from './archive-entry.ts';
import type { ArchiveKind } from './archive-kind.ts';
import { readArchive } from './archive-source.ts';
import { digestOfContent } from './copy-file.ts';
import { checkDatabase, copyDatabase } from './database.ts';
import { type Manifest, manifestName, markName } from './manifest.ts';
import { type BackupTarget, unfinishedName } from './target.ts';

/**
 * A backup as one file, a tar that streams to the disk:
 *
 *     slipway-backup.json   what it is
 *     slipway.db …          the files; one that changed under the reader comes once more, the last counts
 *     manifest.json         what each of them was: without it the archive is not whole
 */
export async function openArchiveTarget(file: string, kind: ArchiveKind): Promise<BackupTarget> {
  const unfinished = unfinishedName(file);
  const databases = `${unfinished}.databases`;
  await rm(databases, { recursive: true, force: true });
  await mkdir(databases, { recursive: true, mode: 0o700 });
  const tar = pack();
  const written = writeTo(tar, guarded(createWriteStream(unfinished, { mode: 0o600 })), kind);
  await addText(tar, markName, JSON.stringify({ format: 1, version }));
  return {
    async database(from, path) {
      const copy = join(databases, path);
      await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
      await copyDatabase(join(from, path), copy);
      checkDatabase(copy);
      const saved = await addFile(tar, databases, path);
      await rm(copy);
      return { ...saved, mode: 0o600 };
    },
    file: (from, path) => addFile(tar, from, path),
    async finish(manifest) {
      await addText(tar, manifestName, JSON.stringify(manifest));
      tar.finalize();
      await written;
      await sync(unfinished);
      await verify(unfinished, manifest);
      await rename(unfinished, file);
      await syncFolder(dirname(file));
    },
    async [Symbol.asyncDispose]() {
      tar.destroy();
      await written.catch(() => {});
      await rm(unfinished, { force: true });
      await rm(databases, { recursive: true, force: true });
    },
  };
}

function writeTo(tar: Pack, out: WriteStream, kind: ArchiveKind): Promise<void> {
  const stages = kind === 'zstd' ? [createZstdCompress()] : [];
  // Its type names the part of a stream that every reader knows; it has the rest.
  const writing = pipeline([tar as unknown as Readable, ...stages, out]);
  // It is awaited at the end; what goes wrong before is heard of by whoever writes next.
  writing.catch((error: Error) => tar.destroy(error));
  return writing;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Reads the archive as a restore would. */
async function verify(path: string, { files }: Manifest): Promise<void> {
  const found = new Map<string, string>();
  const archive = readArchive(path);
  let step = await archive.next();
  while (!step.done) {
    found.set(step.value.path, await digestOfContent(step.value.content));
    step = await archive.next();
  }
  const damaged = files.find(({ path: name, sha256 }) => found.get(name) !== sha256);
  if (!damaged) return;
  throw new CommandFailed(
    `${damaged.path} was not written as it was read; check the disk of ${path}`,
  );
}

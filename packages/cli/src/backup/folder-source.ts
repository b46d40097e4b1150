import { createReadStream, readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { guarded } from '@slipway/io';
import { CommandFailed } from '#command';
import type { IncomingFile } from './copy-file.ts';
import { type Manifest, manifestName, notWhole, readManifest } from './manifest.ts';

/**
 * The files of a backup that is a folder, then its manifest.
 *
 * @throws CommandFailed when the folder holds no whole backup
 */
export async function* readFolder(folder: string): AsyncGenerator<IncomingFile, Manifest> {
  const manifest = manifestOf(folder);
  for (const { path, mode } of manifest.files) {
    const file = join(folder, path);
    const facts = await lstat(file).catch(() => undefined);
    // A link would bring in what lies elsewhere on the machine.
    if (!facts?.isFile())
      throw new CommandFailed(`${file} is missing, or no file; use another backup`);
    yield { path, mode, content: guarded(createReadStream(file)) };
  }
  return manifest;
}

function manifestOf(folder: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(folder, manifestName), 'utf8');
  } catch (error) {
    throw new CommandFailed(notWhole(folder), { cause: error });
  }
  return readManifest(text, folder);
}

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import type { Pack } from 'tar-stream';
import { CommandFailed } from '#command';
import type { SavedFile } from './manifest.ts';

const chunkBytes = 256 * 1024;
/** Nothing of ours is cut more often than it can be read. */
const mostAttempts = 5;

/** Adds a small text to an archive. */
export async function addText(tar: Pack, name: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await pipeline(
    guarded(Readable.from([bytes])),
    tar.entry({ name, size: bytes.length, mode: 0o600 }),
  );
}

/**
 * Adds a file as it is now, and says what was added. A tar says a file's size before its content: what has
 * grown meanwhile is cut there, what was cut is filled up and added once more.
 */
export async function addFile(tar: Pack, from: string, path: string): Promise<SavedFile> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    await using file = await open(join(from, path));
    const { size, mode } = await file.stat();
    const read = { hash: createHash('sha256'), missingBytes: 0 };
    const entry = tar.entry({ name: path, size, mode: mode & 0o777 });
    await pipeline(guarded(Readable.from(contentOf(file, size, read))), entry);
    const sha256 = read.hash.digest('hex');
    if (read.missingBytes === 0) return { path, sizeBytes: size, sha256, mode: mode & 0o777 };
  }
  throw new CommandFailed(`${join(from, path)} changed each time it was read; try again later`);
}

async function* contentOf(
  file: FileHandle,
  size: number,
  read: { readonly hash: ReturnType<typeof createHash>; missingBytes: number },
): AsyncGenerator<Buffer> {
  let position = 0;
  while (position < size) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, size - position));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) read.missingBytes += chunk.length;
    const part = bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead);
    read.hash.update(part);
    position += part.length;
    yield part;
  }
}

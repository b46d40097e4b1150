import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { guarded } from '@slipway/io';
import type { SavedFile } from './manifest.ts';

/** A file that comes from somewhere. */
export interface IncomingFile {
  readonly path: string;
  readonly mode: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Copies a file below one folder to the same place below another, synced, and says what was copied. */
export async function copyFile(from: string, to: string, path: string): Promise<SavedFile> {
  const { mode } = await stat(join(from, path));
  return writeFile(to, { path, mode, content: guarded(createReadStream(join(from, path))) });
}

/** Writes a new file below a folder, synced, and says what was written. */
export async function writeFile(
  to: string,
  { path, mode, content }: IncomingFile,
): Promise<SavedFile> {
  await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
  const target = await open(join(to, path), 'wx', mode & 0o777);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await target.writeFile(chunk);
    }
    await target.datasync();
  } finally {
    await target.close();
  }
  return { path, sizeBytes, sha256: hash.digest('hex'), mode: mode & 0o777 };
}

/** What a file holds now. */
export function digestOf(path: string): Promise<string> {
  return digestOfContent(guarded(createReadStream(path)));
}

/** What comes. */
export async function digestOfContent(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

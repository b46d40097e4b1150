import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { Refused } from '#refused';

/**
 * Opens a file that a record says is there, or bytes `[start, end)` of it, before anything is answered:
 * a file that is gone, or shorter than its record says, is a 404 and not an empty success.
 */
export async function openStored(
  path: string,
  sizeBytes: number,
  range: { readonly start: number; readonly end: number } = { start: 0, end: sizeBytes },
): Promise<Readable> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw lostFile();
    throw error;
  });
  try {
    await checkSize(file, sizeBytes);
  } catch (error) {
    await file.close();
    throw error;
  }
  // The stream closes the file, also when nobody reads it to its end.
  const end = Math.max(range.start, range.end - 1);
  return guarded(file.createReadStream({ start: range.start, end }));
}

async function checkSize(file: FileHandle, sizeBytes: number): Promise<void> {
  const { size } = await file.stat();
  if (size !== sizeBytes) throw lostFile();
}

/** 404 for what a record says is there and the disk has not. */
export function lostFile(): Refused {
  const message = '404 Not Found: the file is missing on the disk of the server, or cut short';
  return new Refused('not-found', message);
}

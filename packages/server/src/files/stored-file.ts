import type { Readable } from 'node:stream';
import type { ByteRange, Files } from '@slipway/files';
import { Refused } from '#refused';

/**
 * Opens a file that a record says is there, or a part of it, before anything is answered: a file that is
 * gone, or shorter than its record says, is a 404 and not an empty success.
 */
export async function openStored(
  files: Files,
  name: string,
  sizeBytes: number,
  range?: ByteRange,
): Promise<Readable> {
  const file = await files.open(name);
  if (file?.sizeBytes === sizeBytes) return file.stream(range);
  await file?.close();
  throw lostFile();
}

/** 404 for what a record says is there and the disk has not. */
export function lostFile(): Refused {
  const message = '404 Not Found: the file is missing on the disk of the server, or cut short';
  return new Refused('not-found', message);
}

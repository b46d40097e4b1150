import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { ByteRange, FileFacts, OpenFile } from '../files.ts';
import { createReads } from './reads.ts';

/** Opens a file for reading; undefined without one. */
export async function openReader(path: string): Promise<OpenFile | undefined> {
  const file = await orMissing(open(path, 'r'));
  if (!file) return undefined;
  try {
    const facts = factsOf(await file.stat());
    const reads = createReads(file);
    return {
      ...facts,
      get isAtHand() {
        return reads.isAtHand;
      },
      read: reads.read,
      readNow: reads.readNow,
      stream: (range) => streamOf(file, range),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What is known of a file; undefined without one. */
export async function diskFacts(path: string): Promise<FileFacts | undefined> {
  const found = await orMissing(stat(path));
  return found && factsOf(found);
}

function factsOf({ ino, size, mtimeMs, mtime }: Stats): FileFacts {
  return { sizeBytes: size, modifiedAt: mtime, version: `${ino} ${size} ${mtimeMs}` };
}

function streamOf(file: FileHandle, range: ByteRange | undefined): Readable {
  // Node's streams cannot be told to read nothing.
  const isEmpty = range !== undefined && range.end <= range.start;
  const part = range && { start: range.start, end: Math.max(range.start, range.end - 1) };
  const stream = guarded(file.createReadStream(part));
  return isEmpty ? emptied(stream) : stream;
}

function emptied(stream: Readable): Readable {
  stream.destroy();
  return guarded(Readable.from([]));
}

/** The result, or undefined when the file is missing; other errors pass. */
export async function orMissing<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}

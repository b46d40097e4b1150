import type { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { type Entry, open, type ZipFile } from 'yauzl';
import { lostFile } from '#files/stored-file';
import { Refused } from '#refused';

/** One file of an archive, unpacked while it is read. */
export interface ArchiveEntry {
  readonly sizeBytes: number;
  readonly content: Readable;
}

/** A zip archive that can't be read; the message says what is wrong with it. */
class BadArchive extends Refused {
  constructor(cause: Error) {
    super(
      'unprocessable',
      `The archive of this job can't be read (${cause.message}): run the job again`,
    );
    this.cause = cause;
  }
}

/** What lies in a zip archive, folders included (their paths end in `/`). Throws `BadArchive`. */
export async function listEntries(path: string): Promise<{ path: string; sizeBytes: number }[]> {
  const entries: { path: string; sizeBytes: number }[] = [];
  const zip = await openZip(path);
  try {
    await eachEntry(zip, ({ fileName, uncompressedSize }) => {
      entries.push({ path: fileName, sizeBytes: uncompressedSize });
      return false;
    });
  } finally {
    zip.close();
  }
  return entries;
}

/**
 * One file of a zip archive; undefined when it isn't there. Read it to the end or destroy it. Throws
 * `BadArchive`, with the file closed again.
 */
export async function openEntry(path: string, name: string): Promise<ArchiveEntry | undefined> {
  const zip = await openZip(path);
  try {
    const entry = await eachEntry(zip, ({ fileName }) => fileName === name);
    const content = entry && (await openStream(zip, entry));
    if (!entry || !content) {
      zip.close();
      return undefined;
    }
    guarded(content).once('close', () => zip.close());
    return { sizeBytes: entry.uncompressedSize, content };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openStream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) =>
      error ? reject(new BadArchive(error)) : resolve(stream),
    );
  });
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (!error) resolve(zip);
      else reject('code' in error && error.code === 'ENOENT' ? lostFile() : new BadArchive(error));
    });
  });
}

/** The first entry for which `isWanted` is true. */
function eachEntry(zip: ZipFile, isWanted: (entry: Entry) => boolean): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    zip.on('error', (error: Error) => reject(new BadArchive(error)));
    zip.on('end', () => resolve(undefined));
    zip.on('entry', (entry: Entry) => {
      if (isWanted(entry)) resolve(entry);
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

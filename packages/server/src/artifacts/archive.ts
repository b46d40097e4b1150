import { Readable } from 'node:stream';
import type { Files, OpenFile } from '@slipway/files';
import { guarded } from '@slipway/io';
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl';
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

/** A file or folder of an archive, unopened. */
export interface ListedEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** As git writes it: `100644`. */
  readonly mode: string;
}

/** What lies in a zip archive, folders included (their paths end in `/`). Throws `BadArchive`. */
export async function listEntries(files: Files, name: string): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = [];
  const zip = await openZip(files, name);
  try {
    await eachEntry(zip, ({ fileName, uncompressedSize, externalFileAttributes }) => {
      // Its upper half is what Unix knows of a file; zips made elsewhere have none.
      const mode = (externalFileAttributes >>> 16 || 0o100644).toString(8);
      entries.push({ path: fileName, sizeBytes: uncompressedSize, mode });
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
export async function openEntry(
  files: Files,
  name: string,
  path: string,
): Promise<ArchiveEntry | undefined> {
  const zip = await openZip(files, name);
  try {
    const entry = await eachEntry(zip, ({ fileName }) => fileName === path);
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

/** What yauzl reads of a file, wherever that is kept. */
class FileReader extends RandomAccessReader {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return guarded(Readable.from(pieces(this.#file, start, end), { objectMode: false }));
  }

  override close(done: (error: Error | null) => void): void {
    this.#file.close().then(() => done(null), done);
  }
}

const pieceBytes = 64 * 1024;

async function* pieces(file: OpenFile, start: number, end: number): AsyncGenerator<Buffer> {
  for (let position = start; position < end; ) {
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, end - position));
    const length = await file.read(buffer, position);
    if (length === 0) return;
    position += length;
    yield buffer.subarray(0, length);
  }
}

async function openZip(files: Files, name: string): Promise<ZipFile> {
  const file = await files.open(name);
  if (!file) throw lostFile();
  const options = { lazyEntries: true, autoClose: false };
  return new Promise((resolve, reject) => {
    fromRandomAccessReader(new FileReader(file), file.sizeBytes, options, (error, zip) => {
      if (!error) resolve(zip);
      else file.close().then(() => reject(new BadArchive(error)), reject);
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

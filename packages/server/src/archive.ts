import type { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';

/** One file of an archive, unpacked while it is read. */
export interface ArchiveEntry {
  readonly sizeBytes: number;
  readonly content: Readable;
}

/** What lies in a zip archive, folders included (their paths end in `/`). */
export async function listEntries(path: string): Promise<{ path: string; sizeBytes: number }[]> {
  const zip = await openZip(path);
  const entries: { path: string; sizeBytes: number }[] = [];
  await eachEntry(zip, ({ fileName, uncompressedSize }) => {
    entries.push({ path: fileName, sizeBytes: uncompressedSize });
    return false;
  });
  zip.close();
  return entries;
}

/** One file of a zip archive; undefined when it isn't there. Read it to the end or destroy it. */
export async function openEntry(path: string, name: string): Promise<ArchiveEntry | undefined> {
  const zip = await openZip(path);
  const entry = await eachEntry(zip, ({ fileName }) => fileName === name);
  if (!entry) {
    zip.close();
    return undefined;
  }
  const content = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
  content.once('close', () => zip.close());
  return { sizeBytes: entry.uncompressedSize, content };
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    );
  });
}

/** The first entry for which `isWanted` is true. */
function eachEntry(zip: ZipFile, isWanted: (entry: Entry) => boolean): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(undefined));
    zip.on('entry', (entry: Entry) => {
      if (isWanted(entry)) resolve(entry);
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

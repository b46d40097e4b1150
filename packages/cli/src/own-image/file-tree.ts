import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { type Pack, pack } from 'tar-stream';

/** One thing in the file system of an image; its name has no slash at the front. */
export type TreeEntry =
  | { readonly type: 'folder'; readonly name: string; readonly mode?: number }
  | { readonly type: 'file'; readonly name: string; readonly from: string }
  | { readonly type: 'text'; readonly name: string; readonly content: string }
  | { readonly type: 'link'; readonly name: string; readonly to: string };

/** Where it is on this machine, at the same place in the image. */
export const asHere = (path: string): TreeEntry => ({
  type: 'file',
  name: path.slice(1),
  from: path,
});

/** A tar of them, in their order. */
export function packTree(entries: readonly TreeEntry[]): Readable {
  const archive = pack();
  write(archive, entries)
    .then(() => archive.finalize())
    .catch((error: unknown) => archive.destroy(error as Error));
  return guarded(Readable.from(archive));
}

/** Most files are small, and a stream for each takes longer than its content. */
const readWhole = 2 ** 20;

async function write(archive: Pack, entries: readonly TreeEntry[]): Promise<void> {
  for (const entry of entries) await writeEntry(archive, entry);
}

/** The same tree is the same archive, whenever it is packed. */
const mtime = new Date(0);

async function writeEntry(archive: Pack, entry: TreeEntry): Promise<void> {
  const head = { name: entry.name, mtime };
  switch (entry.type) {
    case 'file': {
      const { size, mode } = await stat(entry.from);
      const ofFile = { ...head, mode: mode & 0o777 };
      if (size <= readWhole) {
        const content = await readFile(entry.from);
        return added((done) => archive.entry(ofFile, content, done));
      }
      const target = archive.entry({ ...ofFile, size });
      return pipeline(guarded(createReadStream(entry.from)), target);
    }
    case 'folder': {
      const ofFolder = { ...head, type: 'directory', mode: entry.mode ?? 0o755 } as const;
      return added((done) => archive.entry(ofFolder, done));
    }
    case 'link':
      return added((done) => archive.entry({ ...head, type: 'symlink', linkname: entry.to }, done));
    case 'text':
      return added((done) => archive.entry(head, entry.content, done));
  }
}

function added(add: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => add((error) => (error ? reject(error) : resolve())));
}

/** Tells these entries from others, as `make` does: files by their size and time. */
export async function fingerprint(entries: readonly TreeEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of entries) {
    hash.update(JSON.stringify(entry));
    if (entry.type !== 'file') continue;
    const { size, mtimeMs, mode } = await stat(entry.from);
    hash.update(`${size} ${Math.floor(mtimeMs)} ${mode}`);
  }
  return hash.digest('hex');
}

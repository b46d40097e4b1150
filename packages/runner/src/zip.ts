import { createWriteStream } from 'node:fs';
import { chmod, lstat, readlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { SafeFolder } from './safe-folder.ts';

/**
 * Packs files of `root` into a zip as a stream: modes and times kept, links stored as links.
 * Sockets, pipes and devices are left out.
 */
export async function packZip(root: string, paths: readonly string[]): Promise<Readable> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const path of paths) {
    const source = join(root, path);
    const found = await lstat(source);
    const { mtime, mode } = found;
    if (found.isSymbolicLink()) {
      zip.addBuffer(Buffer.from(await readlink(source)), path, { mtime, mode, compress: false });
    } else if (found.isDirectory()) zip.addEmptyDirectory(path, { mtime, mode });
    else if (found.isFile()) zip.addFile(source, path, { mtime, mode });
  }
  zip.end();
  return output;
}

/** Unpacks the zip file `path` over `root`. Nothing is written outside of `root`. */
export async function unpackZip(path: string, root: string): Promise<void> {
  const zip = await openPromise(path);
  try {
    const folder = await SafeFolder.at(root);
    for await (const entry of zip.eachEntry()) {
      await unpackEntry(entry, folder, (found) => zip.openReadStreamPromise(found));
    }
  } finally {
    zip.close();
  }
}

const typeMask = 0o170000;
const linkType = 0o120000;

async function unpackEntry(
  entry: Entry,
  folder: SafeFolder,
  read: (entry: Entry) => Promise<Readable>,
): Promise<void> {
  const attributes = entry.externalFileAttributes >>> 16;
  // Who unpacks is often root: bits that lend rights to other users are not restored.
  const mode = attributes & 0o777;
  if (entry.fileName.endsWith('/')) {
    await folder.directory(entry.fileName, mode || 0o755);
    return;
  }
  if ((attributes & typeMask) === linkType) {
    await folder.link(entry.fileName, (await buffer(await read(entry))).toString());
    return;
  }
  const target = await folder.place(entry.fileName);
  await pipeline(
    await read(entry),
    createWriteStream(target, { flags: 'wx', mode: mode || 0o644 }),
  );
  await chmod(target, mode || 0o644);
  const modified = entry.getLastModDate();
  await utimes(target, modified, modified);
}

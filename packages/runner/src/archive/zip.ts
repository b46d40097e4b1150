import { createWriteStream } from 'node:fs';
import { chmod, lstat, readlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { type Entry, openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { ScriptUser } from '#execution/executor';
import { openPlainFile } from '#host/plain-file';
import { ArchiveBudget, archiveBounds } from './archive-budget.ts';
import { SafeFolder, UnsafePath } from './safe-folder.ts';

/**
 * Packs files of `root` into a zip as a stream: modes and times kept, links stored as links.
 * Sockets, pipes and devices are left out.
 */
export async function packZip(root: string, paths: readonly string[]): Promise<Readable> {
  const zip = new ZipFile();
  const output = guarded(zip.outputStream as Readable);
  zip.on('error', (error: Error) => output.destroy(error));
  const read = openedWith(output);
  for (const path of paths) {
    const source = join(root, path);
    const found = await lstat(source);
    const { mtime, mode } = found;
    if (found.isSymbolicLink()) {
      zip.addBuffer(Buffer.from(await readlink(source)), path, { mtime, mode, compress: false });
    } else if (found.isDirectory()) zip.addEmptyDirectory(path, { mtime, mode });
    else if (found.isFile()) {
      zip.addReadStreamLazy(path, { mtime, mode, size: found.size }, (done) => {
        read(source, path).then(
          (stream) => done(null, stream),
          (error: unknown) => zip.emit('error', error),
        );
      });
    }
  }
  zip.end();
  return output;
}

/** Opens files for `output`; what is still open when it ends is closed with it. */
function openedWith(output: Readable): (path: string, name: string) => Promise<Readable> {
  const open = new Set<Readable>();
  output.once('close', () => {
    for (const stream of open) stream.destroy();
  });
  return async (path, name) => {
    const stream = guarded((await openPlainFile(path, name)).createReadStream());
    if (output.destroyed) stream.destroy();
    open.add(stream);
    stream.once('close', () => open.delete(stream));
    return stream;
  };
}

/**
 * Unpacks the zip file `path` over `root`. Nothing is written outside of `root`, and not more than
 * an archive of that size may hold.
 */
export async function unpackZip(
  path: string,
  root: string,
  signal?: AbortSignal,
  user?: ScriptUser,
): Promise<void> {
  const zip = await openPromise(path);
  try {
    const folder = await SafeFolder.at(root, user);
    const budget = new ArchiveBudget(await archiveBounds(root, zip.fileSize));
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      budget.take(entry.fileName, entry.uncompressedSize);
      await unpackEntry(entry, folder, (found) => zip.openReadStreamPromise(found), signal);
    }
  } finally {
    zip.close();
  }
}

const typeMask = 0o170000;
const linkType = 0o120000;
/** PATH_MAX of Linux. */
const longestPath = 4096;

async function unpackEntry(
  entry: Entry,
  folder: SafeFolder,
  read: (entry: Entry) => Promise<Readable>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const attributes = entry.externalFileAttributes >>> 16;
  // Who unpacks is often root: bits that lend rights to other users are not restored.
  const mode = attributes & 0o777;
  if (entry.fileName.endsWith('/')) {
    await folder.directory(entry.fileName, mode || 0o755);
    return;
  }
  if ((attributes & typeMask) === linkType) {
    if (entry.uncompressedSize > longestPath) throw new UnsafePath(entry.fileName);
    await folder.link(entry.fileName, (await buffer(await read(entry))).toString());
    return;
  }
  const target = await folder.place(entry.fileName);
  await pipeline(
    await read(entry),
    guarded(createWriteStream(target, { flags: 'wx', mode: mode || 0o644 })),
    { ...(signal && { signal }) },
  );
  await chmod(target, mode || 0o644);
  const modified = entry.getLastModDate();
  await utimes(target, modified, modified);
  await folder.handOver(target);
}

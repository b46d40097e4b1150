import { createWriteStream } from 'node:fs';
import { chmod, utimes } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { extract, type Header } from 'tar-stream';
import { type ArchiveBounds, ArchiveBudget, archiveBounds } from '#archive/archive-budget';
import { SafeFolder } from '#archive/safe-folder';

/** Who sent the archive went away in the middle of a file. */
class CutOff extends Error {
  override readonly name = 'CutOff';
  readonly code = 'archive-cut-off';

  constructor(path: string) {
    super(`the archive ends in the middle of "${path}"`);
  }
}

/**
 * Unpacks a tar over `root`. Nothing is written outside of `root`, and nothing that the disk has no
 * room for; devices and pipes are left out.
 */
export async function unpackTar(
  tar: Readable,
  root: string,
  bounds?: ArchiveBounds,
): Promise<void> {
  const folder = await SafeFolder.at(root);
  const budget = new ArchiveBudget(bounds ?? (await archiveBounds(root, undefined)));
  const entries = extract();
  tar.on('error', (error) => entries.destroy(error));
  tar.pipe(entries);
  try {
    for await (const entry of entries) {
      budget.take(entry.header.name, entry.header.size ?? 0);
      await unpackEntry(entry.header, entry as unknown as Readable, folder, budget);
      entry.resume();
    }
  } finally {
    // Whoever sends must not go on for nobody.
    tar.destroy();
  }
}

async function unpackEntry(
  header: Header,
  content: Readable,
  folder: SafeFolder,
  budget: ArchiveBudget,
): Promise<void> {
  const path = header.name.replace(/^\.\//, '');
  const mode = (header.mode ?? 0o644) & 0o777;
  if (path === '' || path === '.') return;
  if (header.type === 'directory') return await folder.directory(path, mode | 0o700);
  if (header.type === 'symlink') return await folder.link(path, header.linkname ?? '');
  if (header.type === 'link') {
    // It brings no bytes of its own, and takes as many as what it stands for.
    const allow = (bytes: number): void => budget.take(path, bytes);
    return await folder.copy(header.linkname ?? '', path, allow);
  }
  if (header.type !== 'file' && header.type !== 'contiguous-file') return;
  const target = await folder.place(path);
  // A stream that has ended by now tells `pipeline` nothing: it would wait for ever.
  if (content.destroyed) throw new CutOff(path);
  await pipeline(content, guarded(createWriteStream(target, { flags: 'wx', mode })));
  await chmod(target, mode);
  if (header.mtime) await utimes(target, header.mtime, header.mtime);
}

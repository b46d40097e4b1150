/**
 * The registry on disk.
 *
 * The bytes, which are `Files`, wherever these are kept:
 *
 *     blobs/sha256/ab/<hex>                     content of layers, configurations and manifests
 *     uploads/<id>                              bytes of an upload so far; its size is its offset
 *     uploads/<hex>.damaged                     a blob that is no longer what its digest says
 *
 * Who has what, a folder of small files:
 *
 *     staging/<uuid>.new                        a small file about to be renamed into its place
 *     staging/<uuid>.removed                    a part of a repository that was deleted
 *     repositories/<name>/_blobs/sha256/<hex>       this repository may read that blob; its size, or nothing
 *     repositories/<name>/_manifests/sha256/<hex>   media type of a manifest of this repository
 *     repositories/<name>/_tags/<tag>               digest that the tag stands for
 *     repositories/<name>/_referrers/sha256/<hex of the subject>/sha256/<hex of the referrer>
 *
 * Invariants:
 * - A file outside `uploads/` and `staging/` is whole: it was written and synced there, then renamed.
 *   Blobs were also checked against their digest, and never change; what the disk makes of them is
 *   found out when they are read, and a good upload takes the place of a damaged one.
 * - Content comes before the name that points to it (blob, then `_blobs`; manifest, then `_tags`),
 *   and both are synced before the client hears of success. So a crash leaves unreferenced content
 *   or an unfinished upload, which the next collection removes. Only a right to a blob may be there
 *   without its blob, and is worth nothing then.
 * - Components of repository names start with a letter or digit, so `_…` can't be a repository.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Files } from '@slipway/files';
import { type FileSteps, syncFolder } from '@slipway/io';
import {
  type Algorithm,
  type Digest,
  joinDigest,
  parseDigest,
  splitDigest,
} from '#protocol/digest';
import { mapBounded } from './map-bounded.ts';

/** What a repository folder keeps lists of, by digest. */
export type Kind = 'blobs' | 'manifests';

/** Paths of one registry folder; see the layout at the top of this module. */
export interface Layout {
  readonly directory: string;
  readonly staging: string;
  readonly repositories: string;
  staged(name: string): string;
  repository(name: string): string;
  list(repository: string, kind: Kind): string;
  entry(repository: string, kind: Kind, digest: Digest): string;
  tags(repository: string): string;
  referrers(repository: string, subject: Digest): string;
}

/** The layout below `directory`. */
export function layoutOf(directory: string): Layout {
  const repositories = join(directory, 'repositories');
  const pathOf = (digest: Digest) => {
    const { algorithm, hex } = splitDigest(digest);
    return join(algorithm, hex);
  };
  return {
    directory,
    staging: join(directory, 'staging'),
    repositories,
    staged: (name) => join(directory, 'staging', name),
    repository: (name) => join(repositories, name),
    list: (repository, kind) => join(repositories, repository, `_${kind}`),
    entry: (repository, kind, digest) => join(repositories, repository, `_${kind}`, pathOf(digest)),
    tags: (repository) => join(repositories, repository, '_tags'),
    referrers: (repository, subject) =>
      join(repositories, repository, '_referrers', pathOf(subject)),
  };
}

/** Names of what is kept as `Files`; see the layout at the top of this module. */
export const nameOf = {
  blob(digest: Digest): string {
    const { algorithm, hex } = splitDigest(digest);
    return `blobs/${algorithm}/${hex.slice(0, 2)}/${hex}`;
  },
  upload: (id: string): string => `uploads/${id}`,
  damaged: (digest: Digest): string => `uploads/${splitDigest(digest).hex}.damaged`,
};

/** All bytes of a small file, or undefined when there is none. */
export async function readWhole(files: Files, name: string): Promise<Buffer | undefined> {
  const file = await files.open(name);
  return file && buffer(file.stream());
}

/** Where small files lie, and what writes them. */
export interface SmallFiles {
  readonly layout: Layout;
  readonly steps: FileSteps;
}

/** A small file that is to be written. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/**
 * Writes files so that each is whole or absent, and all are there after a crash.
 *
 * They appear in the given order, when all of their contents are on the disk, and `content`, which they name, is
 * there: that is written beside them, as syncing takes the time.
 */
export async function writeDurably(
  { layout, steps }: SmallFiles,
  files: readonly NewFile[],
  content: Promise<void>,
): Promise<void> {
  const staged = files.map((file) => ({
    ...file,
    temporary: layout.staged(`${randomUUID()}.new`),
  }));
  const writing = steps.run(
    staged.map(({ temporary, bytes }) => ({ does: 'write', path: temporary, bytes }) as const),
  );
  try {
    // Nothing is left behind by who writes on when the other has failed.
    for (const it of await Promise.allSettled([content, writing])) {
      if (it.status === 'rejected') throw it.reason;
    }
    await steps.run([
      ...staged.map(
        ({ temporary, path }) => ({ does: 'move', from: temporary, to: path }) as const,
      ),
      { does: 'sync', folders: foldersOf(files.map(({ path }) => path)) },
    ]);
  } catch (error) {
    for (const { temporary } of staged) await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a word into a file, which then counts as new and is there after a crash; the word may be lost. */
export async function note({ steps }: SmallFiles, path: string, word: string): Promise<void> {
  await steps.run([
    { does: 'note', path, word },
    { does: 'sync', folders: [dirname(path)] },
  ]);
}

const foldersOf = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => dirname(path))),
];

/** Lets files count as new, so that no collection takes them for a while; those not there are left. */
export async function renew(paths: readonly string[]): Promise<void> {
  const now = new Date();
  await mapBounded(paths, (path) => orMissing(utimes(path, now, now)));
}

/** Makes sure that files which were placed, made or removed are (or stay away) after a crash. */
export async function syncEntries(paths: readonly string[]): Promise<void> {
  await Promise.all(foldersOf(paths).map(syncFolder));
}

/** Removes a file durably; false when there was none. */
export async function removeDurably(path: string): Promise<boolean> {
  if (!(await exists(path))) return false;
  await rm(path, { force: true, recursive: true });
  await syncFolder(dirname(path));
  return true;
}

/** Whether there is a file at `path`. */
export async function exists(path: string): Promise<boolean> {
  return (await orMissing(stat(path))) !== undefined;
}

/** The text of a small file, or undefined when there is none. */
export async function readText(path: string): Promise<string | undefined> {
  return orMissing(readFile(path, 'utf8'));
}

/** Names in a folder, sorted by bytes; none when there is no folder. */
export async function namesIn(path: string): Promise<readonly string[]> {
  return ((await orMissing(readdir(path))) ?? []).sort();
}

/** The digests that a folder `<algorithm>/<hex>` lists. */
export async function digestsIn(path: string): Promise<readonly Digest[]> {
  const algorithms: readonly Algorithm[] = ['sha256', 'sha512'];
  const lists = algorithms.map(async (algorithm) =>
    (await namesIn(join(path, algorithm))).flatMap(
      (hex) => parseDigest(joinDigest(algorithm, hex)) ?? [],
    ),
  );
  return (await Promise.all(lists)).flat();
}

/** The result, or undefined when the file is missing; other errors pass. */
export async function orMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Whether `error` is the system's error `code`. */
function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

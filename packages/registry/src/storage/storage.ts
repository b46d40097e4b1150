/**
 * The registry on disk.
 *
 * The bytes, which are `Files`, wherever these are kept:
 *
 *     blobs/sha256/ab/<hex>                     content of layers, configurations and manifests
 *     uploads/<id>                              bytes of an upload so far; its size is its offset
 *     uploads/<hex>.damaged                     a blob that is no longer what its digest says
 *
 * Who has what, a folder of small files, which only the journal writes (`createFileJournal`):
 *
 *     journal/                                  what was done to small files lately
 *     staging/<uuid>.removed                    a part of a repository that was deleted
 *     repositories/<name>/_blobs/sha256/<hex>       this repository may read that blob; its size, or nothing
 *     repositories/<name>/_manifests/sha256/<hex>   media type of a manifest of this repository
 *     repositories/<name>/_tags/<tag>               digest that the tag stands for
 *     repositories/<name>/_referrers/sha256/<hex of the subject>/sha256/<hex of the referrer>
 *
 * Invariants:
 * - A file outside `uploads/` and `staging/` is whole: it was written elsewhere, then renamed, after it had been synced
 *   there, or in the journal.
 *   Blobs were also checked against their digest, and never change; what the disk makes of them is
 *   found out when they are read, and a good upload takes the place of a damaged one.
 * - Content comes before the name that points to it (blob, then `_blobs`; manifest, then `_tags`),
 *   and both are synced before the client hears of success. So a crash leaves unreferenced content
 *   or an unfinished upload, which the next collection removes. Only a right to a blob may be there
 *   without its blob, and is worth nothing then.
 * - Components of repository names start with a letter or digit, so `_…` can't be a repository.
 */
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Files } from '@slipway/files';
import { type FileJournal, syncFolder } from '@slipway/io';
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
  readonly journal: string;
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
    journal: join(directory, 'journal'),
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
  readonly journal: FileJournal;
}

/** A small file that is to be written. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
}

/** Writes files in the given order, so that each is whole or absent, and all are there after a crash. */
export async function writeDurably(
  { journal }: SmallFiles,
  files: readonly NewFile[],
): Promise<void> {
  await journal.run(files.map(({ path, bytes }) => ({ does: 'put', path, bytes })));
}

const foldersOf = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map((path) => dirname(path))),
];

/** Lets files count as new, so that no collection takes them for a while; those not there are left. */
export async function renew(paths: readonly string[]): Promise<void> {
  const now = new Date();
  await mapBounded(paths, (path) => orMissing(utimes(path, now, now)));
}

/** Makes sure that folders which were moved are elsewhere after a crash, too. */
export async function syncEntries(paths: readonly string[]): Promise<void> {
  await Promise.all(foldersOf(paths).map(syncFolder));
}

/** Removes a file durably; false when there was none. */
export async function removeDurably({ journal }: SmallFiles, path: string): Promise<boolean> {
  if (!(await exists(path))) return false;
  await journal.run([{ does: 'remove', path }]);
  return true;
}

/** Removes files; `removed` says that they stay away after a crash. */
export async function removeLightly(
  { journal }: SmallFiles,
  paths: readonly string[],
): Promise<void> {
  await journal.runUnsynced(paths.map((path) => ({ does: 'remove', path })));
}

/** Resolves when what was removed stays away after a crash. */
export async function removed({ journal }: SmallFiles): Promise<void> {
  await journal.run([]);
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

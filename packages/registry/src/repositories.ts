import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '@slipway/files';
import { makeFolder } from '@slipway/io';
import { type Manifest, parseManifest } from './manifest.ts';
import type { ManifestStore, StoredManifest } from './manifest-store.ts';
import { isRepositoryName, isTag } from './route.ts';
import { type Layout, nameOf, namesIn, orMissing, readWhole, syncEntries } from './storage.ts';

/** One tag as the REST API and the web pages show it. */
export interface TagDetails {
  readonly name: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Digest of the image configuration; absent for an index. */
  readonly configDigest?: string;
  /** Manifest, configuration and layers together; for an index also the manifests it names. */
  readonly sizeBytes: number;
  /** When the image was built, else when the tag was pushed. */
  readonly createdAt: Date;
}

/** Configurations are small; a bigger blob isn't read for the sake of a date. */
const largestConfigBytes = 4 * 1024 * 1024;

/** Names of all repositories that hold a manifest, sorted by bytes. */
export async function listRepositories(layout: Layout): Promise<readonly string[]> {
  return (await repositoriesBelow(layout, '', '_manifests')).sort();
}

/** Names of all repositories that own a folder `mark`, in no particular order. */
async function repositoriesBelow(layout: Layout, parent: string, mark: string): Promise<string[]> {
  const names = await namesIn(layout.repository(parent));
  const children = names.filter((name) => !name.startsWith('_'));
  const below = await Promise.all(
    children.map((name) =>
      repositoriesBelow(layout, parent === '' ? name : `${parent}/${name}`, mark),
    ),
  );
  const own = parent !== '' && names.includes(mark) ? [parent] : [];
  return [...own, ...below.flat()];
}

/** Names of all repositories that hold anything, in no particular order. */
export async function everyRepository(layout: Layout, parent = ''): Promise<readonly string[]> {
  const [withBlobs, withManifests] = await Promise.all([
    repositoriesBelow(layout, parent, '_blobs'),
    repositoriesBelow(layout, parent, '_manifests'),
  ]);
  return [...new Set([...withBlobs, ...withManifests])];
}

/**
 * Takes a repository and those below it out of sight, durably; returns what is left to be removed.
 * Tags go first: what a crash leaves is then unreachable.
 */
export async function hideRepositories(layout: Layout, path: string): Promise<readonly string[]> {
  const hidden: string[] = [];
  for (const repository of await everyRepository(layout, path)) {
    const folder = layout.repository(repository);
    for (const part of ['_tags', '_referrers', '_manifests', '_blobs']) {
      const target = layout.staged(`${randomUUID()}.removed`);
      const isThere = await orMissing(rename(join(folder, part), target).then(() => true));
      if (isThere) hidden.push(target);
    }
    await syncEntries([join(folder, '_tags')]);
  }
  return hidden;
}

/**
 * Gives a repository and those below it another path, by one rename: a kill leaves all of them under the
 * old path or all under the new one. What lies at the new path must have been hidden before.
 */
export async function moveFolder(layout: Layout, from: string, to: string): Promise<void> {
  const [source, target] = [layout.repository(from), layout.repository(to)];
  await rm(target, { recursive: true, force: true });
  await makeFolder(dirname(target));
  await rename(source, target);
  await syncEntries([source, target]);
}

/** Details of one tag, or undefined. */
export async function describeTag(
  files: Files,
  layout: Layout,
  manifests: ManifestStore,
  repository: string,
  name: string,
): Promise<TagDetails | undefined> {
  if (!isRepositoryName(repository) || !isTag(name)) return undefined;
  const stored = await manifests.get(repository, { tag: name });
  if (stored === undefined) return undefined;
  const manifest = parseManifest(stored.bytes, stored.mediaType);
  const pushed = await orMissing(stat(join(layout.tags(repository), name)));
  return {
    name,
    digest: stored.digest,
    mediaType: stored.mediaType,
    ...(manifest.config && { configDigest: manifest.config.digest }),
    sizeBytes: sizeOf(stored, manifest),
    createdAt: (await builtAt(files, manifest)) ?? pushed?.mtime ?? new Date(0),
  };
}

function sizeOf(stored: StoredManifest, manifest: Manifest): number {
  const parts = [
    ...manifest.layers,
    ...manifest.manifests,
    ...(manifest.config ? [manifest.config] : []),
  ];
  return parts.reduce((total, { size }) => total + size, stored.bytes.byteLength);
}

async function builtAt(files: Files, { config }: Manifest): Promise<Date | undefined> {
  if (config === undefined || config.size > largestConfigBytes) return undefined;
  const text = (await readWhole(files, nameOf.blob(config.digest)))?.toString('utf8');
  const created = /"created"\s*:\s*"([^"]+)"/.exec(text ?? '')?.[1];
  const date = new Date(created ?? Number.NaN);
  // Builders that want reproducible images write 1970; the day of the push says more.
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? undefined : date;
}

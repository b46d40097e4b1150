import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, joinDigest, parseDigest } from './digest.ts';
import { parseManifest, requiredBlobs } from './manifest.ts';
import type { ManifestStore } from './manifest-store.ts';
import { everyRepository } from './repositories.ts';
import { digestsIn, type Layout, namesIn, orMissing, readText, removeDurably } from './storage.ts';

/** What one garbage collection removed. */
export interface Collected {
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** What is garbage. */
export interface CollectOptions {
  /** Nothing younger goes: its manifest or its tag may be on the way. */
  readonly olderThan: Date;
  /** Whether manifests that no tag, index or subject leads to are garbage as well. */
  readonly untagged: boolean;
}

/** Removes what nothing leads to. Nothing may be pushed meanwhile; reading is fine. */
export async function collectGarbage(
  layout: Layout,
  manifests: ManifestStore,
  options: CollectOptions,
): Promise<Collected> {
  const uploads = await sweepUploads(layout, options.olderThan);
  const live = new Set<Digest>();
  let removedManifests = 0;
  for (const repository of await everyRepository(layout)) {
    if (options.untagged) {
      removedManifests += await sweepManifests(layout, manifests, repository, options.olderThan);
    }
    await sweepMemberships(layout, manifests, repository, options.olderThan, live);
  }
  const { blobs, bytes } = await sweepBlobs(layout, live, options.olderThan);
  return { uploads, manifests: removedManifests, blobs, bytes };
}

async function sweepUploads(layout: Layout, olderThan: Date): Promise<number> {
  let removed = 0;
  for (const id of await namesIn(layout.uploads)) {
    if (!(await isOlder(layout.upload(id), olderThan))) continue;
    await rm(layout.upload(id), { force: true });
    removed += 1;
  }
  return removed;
}

/** Removes manifests that can't be reached from a tag of their repository. */
async function sweepManifests(
  layout: Layout,
  manifests: ManifestStore,
  repository: string,
  olderThan: Date,
): Promise<number> {
  const reached = new Set<Digest>();
  const visit = async (digest: Digest): Promise<void> => {
    if (reached.has(digest)) return;
    reached.add(digest);
    const stored = await manifests.get(repository, { digest });
    const children = stored ? parseManifest(stored.bytes, stored.mediaType).manifests : [];
    for (const child of children) await visit(child.digest);
    for (const referrer of await manifests.referrers(repository, digest)) {
      await visit(referrer.digest);
    }
  };
  for (const tag of await namesIn(layout.tags(repository))) {
    const digest = parseDigest((await readText(join(layout.tags(repository), tag))) ?? '');
    if (digest !== undefined) await visit(digest);
  }
  let removed = 0;
  for (const digest of await digestsIn(layout.list(repository, 'manifests'))) {
    const path = layout.entry(repository, 'manifests', digest);
    if (reached.has(digest) || !(await isOlder(path, olderThan))) continue;
    if (await manifests.remove(repository, digest)) removed += 1;
  }
  return removed;
}

/** Ends the right to blobs that no manifest of the repository names; adds the others to `live`. */
async function sweepMemberships(
  layout: Layout,
  manifests: ManifestStore,
  repository: string,
  olderThan: Date,
  live: Set<Digest>,
): Promise<void> {
  const named = new Set<Digest>();
  for (const digest of await digestsIn(layout.list(repository, 'manifests'))) {
    live.add(digest);
    const stored = await manifests.get(repository, { digest });
    if (stored === undefined) continue;
    for (const blob of requiredBlobs(parseManifest(stored.bytes, stored.mediaType))) {
      named.add(blob);
    }
  }
  for (const digest of await digestsIn(layout.list(repository, 'blobs'))) {
    const path = layout.entry(repository, 'blobs', digest);
    if (!named.has(digest) && (await isOlder(path, olderThan))) await removeDurably(path);
    else live.add(digest);
  }
}

async function sweepBlobs(
  layout: Layout,
  live: ReadonlySet<Digest>,
  olderThan: Date,
): Promise<{ blobs: number; bytes: number }> {
  let blobs = 0;
  let bytes = 0;
  const root = join(layout.directory, 'blobs');
  for (const algorithm of ['sha256', 'sha512'] as const) {
    for (const prefix of await namesIn(join(root, algorithm))) {
      for (const hex of await namesIn(join(root, algorithm, prefix))) {
        const digest = joinDigest(algorithm, hex);
        const path = layout.blob(digest);
        if (live.has(digest) || !(await isOlder(path, olderThan))) continue;
        bytes += (await stat(path)).size;
        await rm(path);
        blobs += 1;
      }
    }
  }
  return { blobs, bytes };
}

async function isOlder(path: string, olderThan: Date): Promise<boolean> {
  const file = await orMissing(stat(path));
  return file !== undefined && file.mtime < olderThan;
}

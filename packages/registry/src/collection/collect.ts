/**
 * Garbage collection beside pushes and pulls.
 *
 * What is garbage is found out while others work. It is removed in small batches that no push runs
 * beside, and each thing is looked at once more just before: whatever is named anew, or loses its last
 * name, counts as new from then on (its file's time says so), and what is new stays for a while.
 */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '@slipway/files';
import type { ManifestStore } from '#manifests/manifest-store';
import { type Digest, parseDigest } from '#protocol/digest';
import type { Gate } from '#storage/gate';
import { mapBounded } from '#storage/map-bounded';
import { everyRepository } from '#storage/repositories';
import {
  digestsIn,
  type Layout,
  nameOf,
  namesIn,
  orMissing,
  readText,
  syncEntries,
} from '#storage/storage';
import { isUploadOf } from '#uploads/upload-store';
import { type ManifestGraph, reachable, readManifestGraph } from './manifest-graph.ts';

/** What one garbage collection removed. */
export interface Collected {
  readonly uploads: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
  /** Manifests that stayed only because somebody has them in use. */
  readonly inUse: number;
}

/** What a collection works on. */
export interface CollectContext {
  readonly files: Files;
  readonly layout: Layout;
  readonly manifests: ManifestStore;
  readonly gate: Gate;
}

/** What is garbage. */
export interface CollectOptions {
  /** Nothing younger goes: its manifest or its tag may be on the way. */
  readonly olderThan: Date;
  /** An upload that has had no byte since then is given up. */
  readonly uploadsOlderThan: Date;
  /** Whether manifests that no tag, index or subject leads to are garbage as well. */
  readonly untagged: boolean;
  /** Only counts. */
  readonly isDryRun?: boolean;
  /** Manifests of a repository that stay with what they lead to, tagged or not. */
  inUse(repository: string): Promise<readonly Digest[]>;
}

/** Removed between two chances for pushes: ten take no longer in all than fifty, and nobody waits as long. */
const batchSize = 10;

/** Removes what nothing leads to. */
export async function collectGarbage(
  context: CollectContext,
  options: CollectOptions,
): Promise<Collected> {
  const uploads = await sweepUploads(context, options);
  let manifests = 0;
  let inUse = 0;
  const live = new Set<Digest>();
  for (const repository of await everyRepository(context.layout)) {
    const swept = await sweepRepository(context, repository, options);
    manifests += swept.gone.size;
    inUse += swept.inUse;
    if (options.isDryRun) await addLive(context.layout, repository, live, swept);
  }
  const { blobs, bytes } = await sweepBlobs(
    context,
    options.isDryRun ? live : await liveBlobs(context.layout),
    options,
  );
  return { uploads: uploads.count, manifests, blobs, bytes: bytes + uploads.bytes, inUse };
}

async function sweepUploads(
  { files, layout }: CollectContext,
  { uploadsOlderThan: olderThan, isDryRun = false }: CollectOptions,
): Promise<{ readonly count: number; readonly bytes: number }> {
  let count = 0;
  let bytes = 0;
  for await (const name of files.list('uploads')) {
    const facts = await files.facts(name);
    if (facts === undefined || facts.modifiedAt >= olderThan) continue;
    if (!isDryRun) await files.delete(name);
    bytes += facts.sizeBytes;
    count += 1;
  }
  for (const name of await namesIn(layout.staging)) {
    if (!(await isOlder(layout.staged(name), olderThan))) continue;
    if (!isDryRun) await rm(layout.staged(name), { force: true, recursive: true });
    count += 1;
  }
  return { count, bytes };
}

/** What a repository has lost, or would lose: manifests, and rights to blobs. */
interface Swept {
  readonly gone: ReadonlySet<Digest>;
  readonly lost: readonly Digest[];
  readonly inUse: number;
}

/** Removes manifests that nothing leads to, then the right to blobs that no manifest names. */
async function sweepRepository(
  context: CollectContext,
  repository: string,
  { olderThan, untagged, inUse, isDryRun = false }: CollectOptions,
): Promise<Swept> {
  const { layout, manifests } = context;
  const graph = await readManifestGraph(layout, manifests, repository);
  if (!graph.isComplete) return { gone: new Set(), lost: [], inUse: 0 };
  const tagged = untagged
    ? reachable(graph, await taggedIn(layout, repository))
    : new Set(graph.manifests.keys());
  const used = reachable(graph, await inUse(repository));
  const others = [...graph.manifests.keys()].filter((digest) => !tagged.has(digest));
  const loose = others.filter((digest) => !used.has(digest));
  const gone = new Set<Digest>();
  await inBatches(context, loose, async (digest) => {
    if (!(await isOlder(layout.entry(repository, 'manifests', digest), olderThan))) return;
    if (!isDryRun) await manifests.discard(repository, digest);
    gone.add(digest);
  });
  const named = namedIn(graph, gone);
  const lost = await sweepMemberships(context, repository, named, { olderThan, isDryRun });
  return { gone, lost, inUse: others.length - loose.length };
}

async function taggedIn(layout: Layout, repository: string): Promise<readonly Digest[]> {
  const tags = await namesIn(layout.tags(repository));
  const digests = await mapBounded(tags, (tag) => readText(join(layout.tags(repository), tag)));
  return digests.flatMap((text) => parseDigest(text ?? '') ?? []);
}

/** The blobs of all manifests but those that are gone. */
function namedIn({ manifests }: ManifestGraph, gone: ReadonlySet<Digest>): ReadonlySet<Digest> {
  const left = [...manifests].filter(([digest]) => !gone.has(digest));
  return new Set(left.flatMap(([, { blobs }]) => blobs));
}

async function sweepMemberships(
  context: CollectContext,
  repository: string,
  named: ReadonlySet<Digest>,
  { olderThan, isDryRun }: Required<Pick<CollectOptions, 'olderThan' | 'isDryRun'>>,
): Promise<readonly Digest[]> {
  const { files, layout } = context;
  // A push that takes long has given its first layers long before it names them.
  if (await isBeingPushedTo(files, repository, olderThan)) return [];
  const pathOf = (digest: Digest) => layout.entry(repository, 'blobs', digest);
  const gone: Digest[] = [];
  const all = await digestsIn(layout.list(repository, 'blobs'));
  const loose = all.filter((digest) => !named.has(digest));
  await inBatches(context, loose, async (digest) => {
    if (!(await isOlder(pathOf(digest), olderThan))) return;
    if (!isDryRun) await rm(pathOf(digest), { force: true });
    gone.push(digest);
  });
  // Before any blob goes: a crash must not bring back a name for what is gone.
  if (gone.length > 0 && !isDryRun) await syncEntries(gone.map(pathOf));
  return gone;
}

async function isBeingPushedTo(
  files: Files,
  repository: string,
  olderThan: Date,
): Promise<boolean> {
  for await (const name of files.list('uploads')) {
    if (!isUploadOf(repository, name.slice('uploads/'.length))) continue;
    const facts = await files.facts(name);
    if (facts !== undefined && facts.modifiedAt >= olderThan) return true;
  }
  return false;
}

async function sweepBlobs(
  context: CollectContext,
  live: ReadonlySet<Digest>,
  { olderThan, isDryRun = false }: CollectOptions,
): Promise<{ blobs: number; bytes: number }> {
  const { files } = context;
  let blobs = 0;
  let bytes = 0;
  const dead = (await storedBlobs(files)).filter((digest) => !live.has(digest));
  await inBatches(context, dead, async (digest) => {
    const name = nameOf.blob(digest);
    const file = await files.facts(name);
    if (file === undefined || file.modifiedAt >= olderThan) return;
    if (!isDryRun) await files.delete(name);
    bytes += file.sizeBytes;
    blobs += 1;
  });
  return { blobs, bytes };
}

/** Everything that repositories list: manifests, and blobs that they may read. */
async function liveBlobs(layout: Layout): Promise<ReadonlySet<Digest>> {
  const live = new Set<Digest>();
  const nothing = { gone: new Set<Digest>(), lost: [], inUse: 0 };
  for (const repository of await everyRepository(layout)) {
    await addLive(layout, repository, live, nothing);
  }
  return live;
}

/** Adds what one repository lists, but for what it would lose. */
async function addLive(
  layout: Layout,
  repository: string,
  live: Set<Digest>,
  { gone, lost }: Swept,
): Promise<void> {
  const without = { manifests: gone, blobs: new Set(lost) };
  for (const kind of ['manifests', 'blobs'] as const) {
    for (const digest of await digestsIn(layout.list(repository, kind))) {
      if (!without[kind].has(digest)) live.add(digest);
    }
  }
}

async function storedBlobs(files: Files): Promise<readonly Digest[]> {
  const found: Digest[] = [];
  for await (const name of files.list('blobs')) {
    const [, algorithm, , hex] = name.split('/');
    found.push(...[parseDigest(`${algorithm}:${hex}`)].filter((digest) => digest !== undefined));
  }
  return found;
}

/** Runs `work` on all items, some at a time, and lets pushes through in between. */
async function inBatches<T>(
  { gate }: CollectContext,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += batchSize) {
    const batch = items.slice(start, start + batchSize);
    await gate.exclusive(() => mapBounded(batch, work));
  }
}

async function isOlder(path: string, olderThan: Date): Promise<boolean> {
  const file = await orMissing(stat(path));
  return file !== undefined && file.mtime < olderThan;
}

import type { Files } from '@slipway/files';
import { type Digest, parseDigest } from '#protocol/digest';
import { everyRepository } from '#storage/repositories';
import { digestsIn, type Layout, nameOf } from '#storage/storage';
import type { CollectContext, CollectOptions, Swept } from './collection.ts';
import { inBatches } from './removal.ts';

/** What repositories list, and how often one had moved before they were looked through. */
export interface Live {
  readonly digests: ReadonlySet<Digest>;
  readonly moves: number;
}

/** Removes the bytes of what no repository lists. */
export async function sweepBlobs(
  context: CollectContext,
  live: Live,
  { olderThan, isDryRun = false }: CollectOptions,
): Promise<{ blobs: number; bytes: number }> {
  const { files, claims } = context;
  let blobs = 0;
  let bytes = 0;
  const items = (await storedBlobs(files)).filter((digest) => !live.digests.has(digest));
  await inBatches(context, { items, moves: live.moves }, (digest) =>
    claims.removing(digest, async () => {
      const name = nameOf.blob(digest);
      const file = await files.facts(name);
      if (file === undefined || file.modifiedAt >= olderThan) return;
      if (!isDryRun) await files.delete(name);
      bytes += file.sizeBytes;
      blobs += 1;
    }),
  );
  return { blobs, bytes };
}

/** Everything that repositories list: manifests, and blobs that they may read. */
export async function liveBlobs(layout: Layout): Promise<ReadonlySet<Digest>> {
  const live = new Set<Digest>();
  const nothing = { gone: new Set<Digest>(), lost: [], inUse: 0 };
  for (const repository of await everyRepository(layout)) {
    await addLive(layout, repository, live, nothing);
  }
  return live;
}

/** Adds what one repository lists, but for what it would lose. */
export async function addLive(
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

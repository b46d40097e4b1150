/**
 * Garbage collection beside pushes and pulls.
 *
 * What is garbage is found out while others work, and each thing is looked at once more just before it is
 * removed: whatever is named anew, or loses its last name, counts as new from then on (its file's time says
 * so), and what is new stays for a while. What somebody claims at that moment is left (`Claims`).
 */
import type { Digest } from '#protocol/digest';
import { everyRepository } from '#storage/repositories';
import type { CollectContext, Collected, CollectOptions } from './collection.ts';
import { addLive, liveBlobs, sweepBlobs } from './sweep-blobs.ts';
import { sweepRepository } from './sweep-repository.ts';
import { sweepUploads } from './sweep-uploads.ts';

/** Removes what nothing leads to. */
export async function collectGarbage(
  context: CollectContext,
  options: CollectOptions,
): Promise<Collected> {
  const uploads = await sweepUploads(context, options);
  let manifests = 0;
  let inUse = 0;
  const foreseen = new Set<Digest>();
  const { moves } = context.gate;
  for (const repository of await everyRepository(context.layout)) {
    const swept = await sweepRepository(context, repository, options);
    manifests += swept.gone.size;
    inUse += swept.inUse;
    if (options.isDryRun) await addLive(context.layout, repository, foreseen, swept);
  }
  const live = options.isDryRun
    ? { digests: foreseen, moves }
    : { moves: context.gate.moves, digests: await liveBlobs(context.layout) };
  const { blobs, bytes } = await sweepBlobs(context, live, options);
  return { uploads: uploads.count, manifests, blobs, bytes: bytes + uploads.bytes, inUse };
}

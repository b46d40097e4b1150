import { stat } from 'node:fs/promises';
import { mapBounded } from '#storage/map-bounded';
import { orMissing } from '#storage/storage';
import type { CollectContext } from './collection.ts';

/** Worked on between two chances for those who move repositories. */
const batchSize = 10;

/**
 * Nobody waits for a collection. The few threads that read and write files are for those who push and pull:
 * it has half of them at most.
 */
export const collectedAtOnce = 2;

/**
 * Runs `work` on all items, some at a time. It ends early once a repository has moved since `moves` were
 * counted: what was listed before may lie elsewhere, or something else in its place. The next collection
 * takes the rest.
 */
export async function inBatches<T>(
  { gate }: CollectContext,
  { items, moves }: { readonly items: readonly T[]; readonly moves: number },
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += batchSize) {
    const batch = items.slice(start, start + batchSize);
    await gate.shared(async () => {
      if (gate.moves === moves) await mapBounded(batch, work, collectedAtOnce);
    });
  }
}

/** Whether there is a file at `path` that nobody has touched since. */
export async function isOlder(path: string, olderThan: Date): Promise<boolean> {
  const file = await orMissing(stat(path));
  return file !== undefined && file.mtime < olderThan;
}

import { join } from 'node:path';
import { mapBounded } from '#storage/map-bounded';
import { everyRepository } from '#storage/repositories';
import type { CollectContext } from './collection.ts';
import { collectedAtOnce, isOlder } from './removal.ts';

/**
 * Takes the tags of copies that nobody has asked for since then; what they stood for is garbage some time later.
 * Whoever asks for one just then has it brought once more. Answers whether there were any.
 */
export async function forgetCopies(
  { layout, tags, gate }: CollectContext,
  isCopy: (repository: string) => boolean,
  unaskedSince: Date,
): Promise<boolean> {
  let count = 0;
  for (const repository of (await everyRepository(layout)).filter(isCopy)) {
    const folder = layout.tags(repository);
    const names = await tags.names(repository);
    const old = await mapBounded(
      names,
      (tag) => isOlder(join(folder, tag), unaskedSince),
      collectedAtOnce,
    );
    const unasked = names.filter((_, index) => old[index]);
    if (unasked.length === 0) continue;
    count += (await gate.shared(() => tags.removeAll(repository, unasked))).length;
  }
  return count > 0;
}

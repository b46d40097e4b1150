/** Files that one list operation has open at the same time; a process has some thousand. */
const usuallyAtOnce = 16;

/** `items.map(change)` for changes that open files: a few at a time, however many there are. */
export async function mapBounded<T, R>(
  items: readonly T[],
  change: (item: T) => Promise<R>,
  atOnce = usuallyAtOnce,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const entries = items.entries();
  const work = async () => {
    for (const [index, item] of entries) results[index] = await change(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}

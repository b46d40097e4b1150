import type { Entry, MapNode } from '#yaml/node';

/**
 * Mappings laid over each other in order, however many: each entry is looked at once. They merge key
 * by key, however deep; everything else is replaced by the last. The place is that of the last.
 */
export function mergeAll(maps: readonly MapNode[]): MapNode | undefined {
  const last = maps.at(-1);
  if (!last || maps.length === 1) return last;
  // Most entries of most mappings are the first one's alone: they are copied, and only what is laid over them looked at.
  const entries = new Map(maps[0]?.entries);
  const stacked = new Map<string, Entry[]>();
  for (const map of maps.slice(1)) {
    for (const [key, entry] of map.entries) {
      const below = entries.get(key);
      entries.set(key, entry);
      if (entry.value.kind !== 'map' || below?.value.kind !== 'map') stacked.delete(key);
      else if (!stacked.get(key)?.push(entry)) stacked.set(key, [below, entry]);
    }
  }
  for (const [key, list] of stacked) entries.set(key, mergeStacked(list));
  return { ...last, entries, hasReferences: maps.some((map) => map.hasReferences) };
}

/** Mappings of one key, the last on top. The same one twice in a row, as by two ways to one base, is one. */
function mergeStacked(list: readonly Entry[]): Entry {
  const top = list.at(-1) as Entry;
  const maps = list.flatMap(({ value }) => (value.kind === 'map' ? [value] : []));
  const merged = mergeAll(maps.filter((map, at) => map !== maps[at + 1]));
  return { key: top.key, value: merged ?? top.value };
}

/** The mapping without some keys. */
export function withoutKeys(map: MapNode, ...keys: readonly string[]): MapNode {
  if (!keys.some((key) => map.entries.has(key))) return map;
  const entries = new Map(map.entries);
  for (const key of keys) entries.delete(key);
  return { ...map, entries };
}

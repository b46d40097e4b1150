import type { Entry, MapNode, Node } from '#yaml/node';

/**
 * Mappings laid over each other in order, however many: each entry is looked at once. They merge key
 * by key, however deep; everything else is replaced by the last. The place is that of the last.
 */
export function mergeAll(maps: readonly MapNode[]): MapNode | undefined {
  const last = maps.at(-1);
  if (!last || maps.length === 1) return last;
  const found = new Map<string, Entry[]>();
  for (const { entries } of maps) {
    for (const [key, entry] of entries) {
      const list = found.get(key);
      if (list) list.push(entry);
      else found.set(key, [entry]);
    }
  }
  const entries = new Map<string, Entry>();
  for (const [key, list] of found) {
    const top = list.at(-1);
    if (top) entries.set(key, list.length === 1 ? top : { key: top.key, value: mergeValues(list) });
  }
  return { ...last, entries, hasReferences: maps.some((map) => map.hasReferences) };
}

/** The mappings at the end merge; what stands before something else is gone. */
function mergeValues(list: readonly Entry[]): Node {
  const maps: MapNode[] = [];
  for (let at = list.length - 1; at >= 0; at--) {
    const value = list[at]?.value;
    if (value?.kind !== 'map') break;
    if (value !== maps[0]) maps.unshift(value);
  }
  return mergeAll(maps) ?? (list.at(-1) as Entry).value;
}

/** The mapping without some keys. */
export function withoutKeys(map: MapNode, ...keys: readonly string[]): MapNode {
  if (!keys.some((key) => map.entries.has(key))) return map;
  const entries = new Map(map.entries);
  for (const key of keys) entries.delete(key);
  return { ...map, entries };
}

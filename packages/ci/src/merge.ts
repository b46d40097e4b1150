import type { Entry, MapNode, Node } from './yaml/node.ts';

/** Mappings merge key by key, however deep; everything else is replaced by `over`. */
function mergeNodes(base: Node, over: Node): Node {
  return base.kind === 'map' && over.kind === 'map' ? mergeMaps(base, over) : over;
}

/** The mapping `over` laid over `base`; its place is that of `over`. */
export function mergeMaps(base: MapNode, over: MapNode): MapNode {
  if (base === over || base.entries.size === 0) return over;
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of over.entries) {
    const inherited = entries.get(key);
    if (!inherited) entries.set(key, entry);
    else entries.set(key, { key: entry.key, value: mergeNodes(inherited.value, entry.value) });
  }
  return { ...over, entries, hasReferences: base.hasReferences || over.hasReferences };
}

/** The mapping without some keys. */
export function withoutKeys(map: MapNode, ...keys: readonly string[]): MapNode {
  if (!keys.some((key) => map.entries.has(key))) return map;
  const entries = new Map(map.entries);
  for (const key of keys) entries.delete(key);
  return { ...map, entries };
}

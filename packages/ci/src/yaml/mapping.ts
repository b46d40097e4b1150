import type { Entry, Node } from './node.ts';

/**
 * Works in what a merge key (`<<`) brings: it replaces what stands before it and yields to what
 * comes after. Its names are added to `merged`. False when the value cannot be merged; Ruby then
 * keeps `<<` as an ordinary key.
 */
export function mergeInto(
  entries: Map<string, Entry>,
  value: Node,
  isAlias: boolean,
  merged: Set<string>,
): boolean {
  if (value.kind === 'list' && isAlias) return false;
  const maps = value.kind === 'list' ? value.items.toReversed() : [value];
  if (!maps.every((map) => map.kind === 'map')) return false;
  for (const map of maps) {
    for (const [name, entry] of map.entries) {
      entries.set(name, entry);
      merged.add(name);
    }
  }
  return true;
}

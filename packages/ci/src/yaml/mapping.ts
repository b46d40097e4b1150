import type { Cursor } from './cursor.ts';
import type { Entry, Node, ScalarNode } from './node.ts';

/** Adds an entry to a mapping, or what a merge key brings. */
export function putEntry(
  cursor: Cursor,
  entries: Map<string, Entry>,
  key: ScalarNode,
  value: Node,
  mapStart: number,
): void {
  const name = key.value === null ? '' : key.isQuoted ? String(key.value) : keyText(key);
  if (name === '<<' && !key.isQuoted && mergeInto(entries, value)) return;
  // Keys that a merge brought in stand before this mapping, or in another one.
  const known = entries.get(name);
  if (known && known.key.start >= mapStart && known.key.source === cursor.source) {
    cursor.duplicates.push({ key: name, start: key.start, end: key.end });
  }
  entries.set(name, { key, value });
}

/** A merge key replaces what stands before it and yields to what comes after, as in Ruby. */
function mergeInto(entries: Map<string, Entry>, value: Node): boolean {
  const maps = value.kind === 'list' ? value.items.toReversed() : [value];
  if (!maps.every((map) => map.kind === 'map')) return false;
  const merged = new Map<string, Entry>();
  for (const map of maps) for (const [name, entry] of map.entries) merged.set(name, entry);
  for (const [name, entry] of merged) entries.set(name, entry);
  return true;
}
function keyText(key: ScalarNode): string {
  return typeof key.value === 'string'
    ? key.value
    : typeof key.value === 'boolean'
      ? String(key.value)
      : key.text;
}

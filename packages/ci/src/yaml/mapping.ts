import { type Entry, type MapNode, type Node, type ScalarNode, scalarText } from './node.ts';

/** A duplicated key: GitLab lets the last one win without a word. */
export interface DuplicateKey {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** What a mapping is read into. */
export interface OpenMapping {
  readonly start: number;
  readonly entries: Map<string, Entry>;
  readonly duplicates: DuplicateKey[];
}

/** Adds an entry to a mapping, or what a merge key brings: an alias to a list brings nothing. */
export function putEntry(
  { start, entries, duplicates }: OpenMapping,
  key: ScalarNode,
  value: Node,
  isAlias: boolean,
): void {
  const name = scalarText(key);
  if (name === '<<' && !(isAlias && value.kind === 'list') && mergeInto(entries, value)) return;
  // Keys that a merge brought in stand before this mapping, or in another one.
  const known = entries.get(name);
  if (known && known.key.start >= start && known.key.source === key.source) {
    duplicates.push({ key: name, start: key.start, end: key.end });
  }
  entries.set(name, { key, value });
}

/** A merge key replaces what stands before it and yields to what comes after, as in Ruby. */
function mergeInto(entries: Map<string, Entry>, value: Node): boolean {
  const maps = value.kind === 'list' ? value.items.toReversed() : [value];
  if (!maps.every((map): map is MapNode => map.kind === 'map')) return false;
  const merged = new Map<string, Entry>();
  for (const map of maps) for (const [name, entry] of map.entries) merged.set(name, entry);
  for (const [name, entry] of merged) entries.set(name, entry);
  return true;
}

import type { DiagnosticCode } from '#diagnostic/diagnostic';
import { didYouMean } from '#diagnostic/nearest';
import type { MapNode, Span } from '#yaml/node';
import type { Place } from './place.ts';

/** Reports every key of a mapping that is not among `allowed`. */
export function checkKeys(
  map: MapNode,
  allowed: readonly string[],
  place: Place,
  code: DiagnosticCode = 'unknown-keyword',
  claim = 'contains unknown keys',
): boolean {
  const unknown = keysWhere(map, (key) => !allowed.includes(key));
  const [first] = unknown;
  if (first === undefined) return true;
  const hint = didYouMean(first, allowed) ?? `known here: ${allowed.join(', ')}`;
  place.error(keySpan(map, first), `config ${claim}: ${unknown.join(', ')}`, hint, code);
  return false;
}

/** The keys of a mapping that fit, in the order in which they stand there. */
export function keysWhere(map: MapNode, fits: (key: string) => boolean): readonly string[] {
  const found: string[] = [];
  for (const key of map.entries.keys()) if (fits(key)) found.push(key);
  return found;
}

/** The place of a key; that of the mapping when it is not there. */
export function keySpan(map: MapNode, key: string): Span {
  return map.entries.get(key)?.key ?? map;
}

/** Reports the keys that a mapping must have and has not. */
export function checkRequired(map: MapNode, required: readonly string[], place: Place): boolean {
  const missing = required.filter((key) => !map.entries.has(key));
  if (missing.length > 0) place.error(map, `config missing required keys: ${missing.join(', ')}`);
  return missing.length === 0;
}

/** Reports keys that exclude each other, in the order in which they stand there. */
export function checkExclusive(
  map: MapNode,
  keys: readonly string[],
  place: Place,
  code?: DiagnosticCode,
): boolean {
  let count = 0;
  for (const key of keys) if (map.entries.has(key)) count++;
  if (count < 2) return true;
  const used = keysWhere(map, (key) => keys.includes(key));
  const [, second = ''] = used;
  const text = `config these keys cannot be used together: ${used.join(', ')}`;
  place.error(keySpan(map, second), text, undefined, code);
  return false;
}

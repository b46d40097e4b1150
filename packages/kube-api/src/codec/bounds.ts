/** A value that is nested too deeply, or that references in YAML blow up. */
export class TooComplex extends Error {
  override readonly name = 'TooComplex';
}

/** No kind of object is half as deep; what reads objects may call itself once a level. */
const maxDepth = 100;

/**
 * Refuses a value before anything recursive reads it. `maxValues` bounds the values in it, each
 * reference counted as what it stands for. Throws `TooComplex`.
 */
export function checkBounds(value: unknown, maxValues = Number.POSITIVE_INFINITY): void {
  let level: unknown[] = [value];
  let count = 1;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new TooComplex(`exceeded max depth of ${maxDepth}`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      const members = Array.isArray(item) ? item : Object.values(item);
      count += members.length;
      if (count > maxValues) throw new TooComplex('the references in it stand for too many values');
      for (const member of members) next.push(member);
    }
    level = next;
  }
}

import type { PodTemplate } from '@slipway/kube-objects';

/** The letters and digits that can't be misread and make no words. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * A short name for a pod template: equal templates get equal names whatever the order of their
 * fields. `collisions` makes another name when the first one is taken by another template.
 */
export function templateHash(template: PodTemplate, collisions = 0): string {
  const text = canonical(template) + (collisions > 0 ? `#${collisions}` : '');
  return [...String(fnv1a(text))].map((digit) => alphabet[digit.charCodeAt(0) % 27]).join('');
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const parts = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
  return `{${parts.join(',')}}`;
}

/** The 32-bit FNV-1a hash. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, seededRandom } from '#e2e/random';
import type { Target } from './target.ts';

const corpus = join(import.meta.dirname, 'corpus');

/** The inputs that a target begins with: its folder in `corpus/`, in order, and those that it makes. */
export async function seedsOf({ name, seeds }: Target): Promise<readonly Buffer[]> {
  const folder = join(corpus, name);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const kept = files.map((file) => readFileSync(join(folder, file)));
  return [...kept, ...((await seeds?.()) ?? [])];
}

/** What decides input number `index` of a target: nothing else does, so that it can be made again. */
export function randomFor({ name }: Target, seed: number, index: number): Random {
  let mixed = seed >>> 0;
  for (const letter of name) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  return seededRandom((mixed + Math.imul(index, 0x9e3779b1)) >>> 0);
}

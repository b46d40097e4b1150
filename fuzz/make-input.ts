import type { Random } from '#e2e/random';
import type { Target } from './target.ts';

/** Longer inputs teach nothing more, but for those that are long on purpose. */
const usualBytes = 16_384;
const longestBytes = 262_144;

/** Numbers at which programs change their mind. */
const numbers = ['0', '-1', '1', '127', '255', '65535', '4294967296', '9007199254740993', '1e400'];

/** One input: a seed that was changed in some places, or words of the language in any order. */
export function makeInput(
  { words, bodyOf }: Pick<Target, 'words' | 'bodyOf'>,
  seeds: readonly Buffer[],
  random: Random,
): Buffer {
  const isGenerated = seeds.length === 0 || random.chance(0.15);
  let input = isGenerated ? generate(words, random) : one(seeds, random);
  const start = random.chance(0.7) ? (bodyOf?.(input) ?? 0) : 0;
  for (let times = random.between(isGenerated ? 0 : 1, 6); times > 0; times -= 1) {
    input = change(input, start, { seeds, words, random });
  }
  return input.subarray(0, random.chance(0.01) ? longestBytes : usualBytes);
}

function one(seeds: readonly Buffer[], random: Random): Buffer {
  return seeds[random.between(0, seeds.length - 1)] ?? Buffer.alloc(0);
}

function generate(words: readonly string[], random: Random): Buffer {
  const length = random.between(0, 40);
  return Buffer.from(Array.from({ length }, () => word(words, random)).join(''));
}

function word(words: readonly string[], random: Random): string {
  if (words.length === 0 || random.chance(0.1)) return numbers[random.between(0, 8)] ?? '0';
  return words[random.between(0, words.length - 1)] ?? '';
}

interface More {
  readonly seeds: readonly Buffer[];
  readonly words: readonly string[];
  readonly random: Random;
}

type Change = (
  input: Buffer,
  place: { readonly from: number; readonly to: number },
  more: More,
) => Buffer;

const changes: readonly [Change, ...Change[]] = [
  // One bit.
  (input, { from }, { random }) => {
    const changed = Buffer.from(input);
    changed[from] = (changed[from] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  // Some bytes of any value.
  (input, { from, to }, { random }) =>
    replaced(input, from, Math.min(to, from + 4), random.bytes(random.between(1, 8))),
  // A piece is missing.
  (input, { from, to }) => replaced(input, from, to, Buffer.alloc(0)),
  // A piece comes twice.
  (input, { from, to }) => replaced(input, from, from, input.subarray(from, to)),
  // A piece comes very often: lists, nesting, length.
  (input, { from, to }, { random }) => {
    const piece = input.subarray(from, Math.min(to, from + random.between(1, 24)));
    const times = random.pick([10, 100, 2000]);
    return replaced(input, from, from, Buffer.concat(Array.from({ length: times }, () => piece)));
  },
  // A word of the language, added or in the place of something.
  (input, { from, to }, { words, random }) =>
    replaced(input, from, random.chance(0.5) ? from : to, Buffer.from(word(words, random))),
  // The end of another seed.
  (input, { from }, { seeds, random }) => {
    const other = one(seeds, random);
    return replaced(input, from, input.length, other.subarray(random.between(0, other.length)));
  },
  // It ends too early.
  (input, { from }) => input.subarray(0, from),
];

function change(input: Buffer, start: number, more: More): Buffer {
  const { random } = more;
  const from = random.between(Math.min(start, input.length), input.length);
  const to = Math.min(input.length, from + random.between(0, 32));
  return random.pick(changes)(input, { from, to }, more);
}

function replaced(input: Buffer, from: number, to: number, by: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, from), by, input.subarray(to)]);
}

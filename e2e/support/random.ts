/** Numbers that a seed decides, so that a run can be repeated. */
export interface Random {
  /** A whole number from `low` up to and with `high`. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  bytes(length: number): Buffer;
  /** A stream of its own: who draws how often elsewhere changes nothing in it. */
  fork(): Random;
}

/** Marsaglia's xorshift with a multiplication, 32 bits of state mixed from the seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    between,
    chance: (share) => next() < share,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    bytes: (length) => Buffer.from(Array.from({ length }, () => between(0, 255))),
    fork: () => seededRandom(between(0, 2 ** 32 - 1)),
  };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../src/diagnostic/nearest.ts';

for (const [name, meant] of [
  ['scirpt', 'script'],
  ['Script', 'script'],
  ['befor_script', 'before_script'],
  ['artefacts', 'artifacts'],
  ['sc', undefined],
  ['wholly', undefined],
] as const) {
  test(`${name} is most likely ${meant ?? 'none of them'}`, () => {
    assert.equal(nearest(name, ['image', 'script', 'before_script', 'artifacts']), meant);
  });
}

/** As the books have it: the whole table. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.NaN;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const row = rows[i];
      if (!row) continue;
      row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (swaps) row[j] = Math.min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.length, b.length);
}

test('the nearest name is the one of the least distance, the first of several', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const word = () => Array.from({ length: 1 + random(12) }, () => 'abc'[random(3)]).join('');
  for (let round = 0; round < 2000; round++) {
    const name = word();
    const names = Array.from({ length: 8 }, word);
    const limit = Math.max(1, Math.floor(name.length / 3));
    const near = names.filter((each) => distance(name, each) <= limit);
    const [best] = near.toSorted((a, b) => distance(name, a) - distance(name, b));

    assert.equal(
      nearest(name, names),
      name.length < 3 ? undefined : best,
      `${name} of ${names.join(' ')}`,
    );
  }
});

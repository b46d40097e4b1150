import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatIndexes, parseIndexes } from '../src/values/index-set.ts';

for (const [indexes, text] of [
  [[], ''],
  [[3], '3'],
  [[1, 0], '0,1'],
  [[0, 1, 2, 5, 7, 8], '0-2,5,7,8'],
] as const) {
  test(`the indexes ${indexes.join(' ') || '(none)'} are written "${text}", and read again`, () => {
    assert.equal(formatIndexes(indexes), text);
    assert.deepEqual(
      [...(parseIndexes(text) ?? [])],
      indexes.toSorted((a, b) => a - b),
    );
  });
}

for (const text of ['a', '1,', '3,1', '5-2', '1--2', '0-999999999']) {
  test(`"${text}" stands for no indexes`, () => {
    assert.equal(parseIndexes(text), undefined);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLine, linesWith } from '../src/app/log/find-lines.ts';

const lines = (...texts: readonly string[]) =>
  texts.map((text, index) => ({ index, row: index, inside: [], pieces: [{ text, style: {} }] }));

test('words are found whatever their case', () => {
  assert.deepEqual(linesWith(lines('A Cart', 'shop', 'carts'), 'cart'), [0, 2]);
  assert.deepEqual(linesWith(lines('a'), ' '), []);
});

for (const [texts, expected] of [
  [['ok', 'Error: 2 is not 3', 'done', '', 'ERROR: Job failed: exit code 1'], 1],
  [['ok', 'it went wrong', '', 'ERROR: Job failed: exit code 1'], 1],
  [['Error: once', 'all well'], undefined],
] as const) {
  test(`of ${texts.length} lines ${expected ?? 'none'} says why the job failed`, () => {
    assert.equal(failureLine(lines(...texts)), expected);
  });
}

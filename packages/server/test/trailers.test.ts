import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trailersIn } from '../src/repository/trailers.ts';

for (const [message, last, all] of [
  ['Title\n\nText\n\nSigned-off-by: A\nRef: 1\nRef: 2\n', { 'Signed-off-by': 'A', Ref: '2' }, 3],
  ['Title\n\nText: with more\nand no trailer', {}, 0],
  ['fix: a title is no trailer', {}, 0],
  ['', {}, 0],
] as const) {
  test(`trailers of ${JSON.stringify(message)}`, () => {
    const found = trailersIn(message);

    assert.deepEqual(found.last, last);
    assert.equal(Object.values(found.all).flat().length, all);
  });
}

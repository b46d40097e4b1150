import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryBoolean, queryInteger } from '../src/objects/query.ts';

for (const [query, expected] of [
  ['', false],
  ['watch=false', false],
  ['watch=False', false],
  ['watch=0', false],
  ['watch', true],
  ['watch=1', true],
  ['watch=True', true],
] as const) {
  test(`"${query}" ${expected ? 'watches' : 'lists'}`, () => {
    assert.equal(queryBoolean(new URLSearchParams(query), 'watch'), expected);
  });
}

test('a number that is none is refused as the API server says it', () => {
  assert.equal(queryInteger(new URLSearchParams('limit=-3'), 'limit'), -3);
  assert.equal(queryInteger(new URLSearchParams('limit='), 'limit'), undefined);
  assert.throws(
    () => queryInteger(new URLSearchParams('limit=1e3'), 'limit'),
    /limit: strconv\.ParseInt: parsing "1e3": invalid syntax/,
  );
});

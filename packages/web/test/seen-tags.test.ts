import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from '../src/app/images/seen-tags.ts';

const free = { used_by: [] };
const used = { used_by: [{ kind: 'pod', name: 'staging/web', why: 'runs it' }] };

for (const [tags, hasMore, total, expected] of [
  [[], false, 0, '0 tags, none in use'],
  [[free], false, 1, '1 tag, none in use'],
  [[free, used], false, 2, '2 tags, 1 in use'],
  [[free, used], true, 300, '300 tags; 1 in use of the first 2'],
  [[free], true, 300, '300 tags; none in use of the first 1'],
] as const) {
  test(`${tags.length} of ${total} tags: ${expected}`, () => {
    assert.equal(standingOf({ tags, hasMore }, total), expected);
  });
}

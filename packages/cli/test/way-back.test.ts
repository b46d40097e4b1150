import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wayBack } from '../src/environment/way-back.ts';

for (const [statuses, expected] of [
  ['success success', 1],
  ['failed success success', 1],
  ['canceled success', 1],
  ['running success success', 1],
  // A job that only tested what was deployed, and one that waits, have brought nothing.
  ['skipped success success', 2],
  ['blocked skipped success failed success', 4],
  ['created failed success', 2],
  ['success', undefined],
  ['skipped success', undefined],
  ['', undefined],
] as const) {
  test(`of deployments that are ${statuses || 'not there'} one goes back to ${expected ?? 'none'}`, () => {
    const all = statuses
      .split(' ')
      .filter((it) => it !== '')
      .map((status, at) => ({ at, status }));

    assert.equal(wayBack(all)?.at, expected);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Runner } from '@slipway/contract';
import { idleReason } from '../src/app/runners/idle-reason.ts';

const online = {
  running_jobs: 0,
  paused: false,
  status: 'online',
  tag_list: ['docker'],
  run_untagged: false,
};

for (const [what, change, expected] of [
  ['works', { running_jobs: 1 }, undefined],
  ['is paused', { paused: true }, /resumed/],
  ['never came', { status: 'never_contacted' }, /start its program/],
  ['went away', { status: 'stale' }, /no longer asks/],
  ['has nothing to do', {}, /only jobs tagged docker/],
] as const) {
  test(`a runner that ${what} says so`, () => {
    // The sentence depends on these fields only.
    const reason = idleReason({ ...online, ...change } as unknown as Runner);

    if (expected === undefined) assert.equal(reason, undefined);
    else assert.match(reason ?? '', expected);
  });
}

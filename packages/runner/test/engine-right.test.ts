import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineRight } from '#executors/shell/engine/engine-right';

for (const [wish, isOnlyUser, isProtected, expected] of [
  ['alone', true, false, 'machine'],
  ['alone', false, true, 'own'],
  ['own', true, true, 'own'],
  ['on', false, false, 'machine'],
  ['protected', false, true, 'machine'],
  ['protected', true, false, 'none'],
  ['off', true, true, 'none'],
] as const) {
  test(`shell-docker: ${wish} gives ${expected} to a ${isProtected ? '' : 'un'}protected ref${isOnlyUser ? ' of somebody alone' : ''}`, () => {
    const job = { is_only_user: isOnlyUser, git_info: { protected: isProtected } };

    assert.equal(engineRight(job, wish), expected);
  });
}

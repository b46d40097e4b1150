import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProtectedRef } from '../src/protection/protected-ref.ts';
import {
  allowsAct,
  isForwardOnly,
  passes,
  protectionsAmong,
  type RefAct,
} from '../src/protection/protected-refs.ts';
import { madeAt } from './records.ts';

function rule(pattern: string, more: Partial<ProtectedRef> = {}): ProtectedRef {
  const levels = { pushLevels: [40], mergeLevels: [40], unprotectLevels: [] };
  const place = { id: 1, projectId: 1, kind: 'branch', pattern, createdAt: madeAt } as const;
  return { ...place, ...levels, allowsForcePush: false, ...more };
}

for (const [pattern, name, isMatch] of [
  ['main', 'main', true],
  ['main', 'maine', false],
  ['release/*', 'release/1', true],
  ['release/*', 'release/1/2', true],
  ['release/*', 'releases/1', false],
  ['*-stable', '1-2-stable', true],
  ['*-stable', 'stable', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'a-c-b', false],
  ['ab*ba', 'aba', false],
  ['*', 'anything/at/all', true],
] as const) {
  test(`the pattern ${pattern} ${isMatch ? 'protects' : 'leaves'} ${name}`, () => {
    assert.equal(protectionsAmong([rule(pattern)], name, false).length, isMatch ? 1 : 0);
  });
}

test('protections of branches say nothing of tags', () => {
  const rules = [rule('v*'), rule('v*', { id: 2, kind: 'tag' })];

  assert.deepEqual(
    protectionsAmong(rules, 'v1', true).map(({ id }) => id),
    [2],
  );
});

for (const [levels, level, isAdmin, expected] of [
  [[40], 40, false, true],
  [[40], 30, false, false],
  [[40], 50, false, true],
  [[30, 60], 30, false, true],
  [[60], 50, false, false],
  [[60], 0, true, true],
  [[0], 50, true, false],
  [[], 50, true, false],
] as const) {
  const who = isAdmin ? 'an administrator' : `somebody of level ${level}`;
  test(`${who} ${expected ? 'passes' : 'does not pass'} the levels [${levels}]`, () => {
    assert.equal(passes(levels, { level, isAdmin }), expected);
  });
}

const free: readonly ProtectedRef[] = [];
const closed = [rule('main')];
const merged = [rule('main', { pushLevels: [0], mergeLevels: [30] })];

for (const [what, protections, act, level, expected] of [
  ['a developer pushes to a free branch', free, 'push', 30, true],
  ['a reporter does not', free, 'push', 20, false],
  ['a security manager cancels on a free branch', free, 'cancel', 25, true],
  ['a security manager runs nothing there', free, 'run', 25, false],
  ['a developer does not push to a protected branch', closed, 'push', 30, false],
  ['a maintainer does', closed, 'push', 40, true],
  ['who may merge may run', merged, 'run', 30, true],
  ['who may merge may cancel', merged, 'cancel', 30, true],
  ['who may merge may not push', merged, 'push', 50, false],
  ['a maintainer deletes what nobody may push to', merged, 'delete', 40, true],
  ['a developer does not delete it', merged, 'delete', 30, false],
  [
    'of two protections the more permissive counts',
    [...closed, rule('ma*', { pushLevels: [30] })],
    'push',
    30,
    true,
  ],
] as const satisfies readonly (readonly [
  string,
  readonly ProtectedRef[],
  RefAct,
  number,
  boolean,
])[]) {
  test(what, () => {
    assert.equal(allowsAct(protections, act, { level, isAdmin: false }), expected);
  });
}

test('a protected branch only goes forward, unless one of its protections lets it be rewritten', () => {
  assert.equal(isForwardOnly(free), false);
  assert.equal(isForwardOnly(closed), true);
  assert.equal(isForwardOnly([...closed, rule('*', { allowsForcePush: true })]), false);
});

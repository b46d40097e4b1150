import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '@slipway/contract';
import { countsOf, edgesBetween, groupsOf } from '../src/app/graph/groups.ts';

// The groups look at names only.
const jobs = (...names: readonly string[]) => names.map((name) => ({ name }) as Job);
const namesOf = (names: readonly string[]) =>
  groupsOf(jobs(...names)).map((group) => [group.name, group.jobs.length]);

for (const [names, expected] of [
  [
    ['unit: [linux, 20]', 'lint', 'unit: [mac, 20]'],
    [
      ['unit', 2],
      ['lint', 1],
    ],
  ],
  [['spec 1/2', 'spec 2/2'], [['spec', 2]]],
  [['unit: [linux]'], [['unit: [linux]', 1]]],
  [
    ['unit', 'unit: [a]', 'unit: [b]'],
    [
      ['unit', 1],
      ['unit: [a]', 1],
      ['unit: [b]', 1],
    ],
  ],
  [
    ['test 9', 'test 10'],
    [
      ['test 9', 1],
      ['test 10', 1],
    ],
  ],
] as const) {
  test(`${names.join(', ')} are ${expected.length} cards`, () => {
    assert.deepEqual(namesOf(names), expected);
  });
}

test('lines lead to a group once, and none from it to itself', () => {
  const groups = groupsOf(jobs('build', 'unit: [a]', 'unit: [b]'));

  const edges = edgesBetween(groups, [
    { from: 'build', to: 'unit: [a]' },
    { from: 'build', to: 'unit: [b]' },
    { from: 'unit: [a]', to: 'unit: [b]' },
  ]);

  assert.deepEqual(edges, [{ from: 'build', to: 'unit' }]);
});

test('what calls for a person is counted first', () => {
  assert.deepEqual(countsOf(['success', 'failed', 'success', 'running']), [
    ['failed', 1],
    ['running', 1],
    ['success', 2],
  ]);
});

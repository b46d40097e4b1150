import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '@slipway/contract';
import { columnsOf, curve, edgesOf, relatedTo } from '../src/app/graph/columns.ts';

const job = (name: string, stage: string, needs: readonly string[] | null = null) =>
  // The graph looks at these fields only.
  ({ name, stage, needs }) as Job;
const names = (stages: readonly string[], jobs: readonly Job[]) =>
  columnsOf(stages, jobs).map((column) => [column.stage, column.jobs.map((it) => it.name)]);

test('columns follow the stages; empty ones are left out, unknown ones come last', () => {
  const jobs = [job('late', 'other'), job('unit', 'test'), job('compile', 'build')];

  assert.deepEqual(names(['build', 'test', 'deploy'], jobs), [
    ['build', ['compile']],
    ['test', ['unit']],
    ['other', ['late']],
  ]);
});

test('jobs of a stage are in natural order', () => {
  const jobs = [job('test 10', 'test'), job('test 9', 'test'), job('lint', 'test')];

  assert.deepEqual(names(['test'], jobs), [['test', ['lint', 'test 9', 'test 10']]]);
});

test('a job comes below the jobs of its stage that it needs', () => {
  const jobs = [job('a', 's', ['b']), job('b', 's', ['c']), job('c', 's'), job('d', 's')];

  assert.deepEqual(names(['s'], jobs), [['s', ['c', 'd', 'b', 'a']]]);
});

test('needs in a circle do not hang', () => {
  const jobs = [job('a', 's', ['b']), job('b', 's', ['a'])];

  assert.equal(columnsOf(['s'], jobs)[0]?.jobs.length, 2);
  assert.equal(edgesOf(jobs).length, 2);
});

test('lines are drawn for needs, but not for those that others imply', () => {
  const jobs = [
    job('build', 'a'),
    job('test', 'b', ['build']),
    job('deploy', 'c', ['build', 'test', 'elsewhere']),
  ];

  assert.deepEqual(edgesOf(jobs), [
    { from: 'build', to: 'test' },
    { from: 'test', to: 'deploy' },
  ]);
});

test('related are all before and all after, not those beside', () => {
  const edges = [
    { from: 'build', to: 'unit' },
    { from: 'build', to: 'lint' },
    { from: 'unit', to: 'deploy' },
  ];

  assert.deepEqual([...relatedTo('unit', edges)].sort(), ['build', 'deploy', 'unit']);
});

test('a line to a later stage runs between the cards, one inside a stage on their left', () => {
  const at = (left: number, y: number) => ({ left, right: left + 100, y });

  assert.equal(curve(at(0, 10), at(140, 50)), 'M100 10C120 10 120 50 140 50');
  assert.equal(curve(at(140, 10), at(140, 50)), 'M140 10C114 10 114 50 140 50');
});

test('a line that passes other stages goes over their cards', () => {
  const path = curve({ left: 0, right: 100, y: 50 }, { left: 400, right: 500, y: 80 }, 10);

  assert.equal(
    path,
    'M100 50C114 50 114 50 114 36V24Q114 10 128 10H372Q386 10 386 24V66C386 80 386 80 400 80',
  );
});

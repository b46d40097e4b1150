import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterEvent, type Followed } from '../src/pipeline/followed-pipeline.ts';
import type { Job, Pipeline } from '../src/pipeline/pipeline.ts';

const job = (id: number, name: string, further: Partial<Job> = {}) =>
  ({ id, name, status: 'created', hold: null, ...further }) as Job; // what is looked at here
const known: Followed = {
  pipeline: { id: 7, status: 'running' } as Pipeline,
  jobs: [job(1, 'build'), job(2, 'test', { hold: 'waits for build' }), job(3, 'deploy')],
};

test('a job that has changed keeps its place', () => {
  const { jobs } = afterEvent(known, { name: 'job', data: job(1, 'build', { status: 'success' }) });

  assert.deepEqual(
    jobs.map(({ name, status }) => [name, status]),
    [
      ['build', 'success'],
      ['test', 'created'],
      ['deploy', 'created'],
    ],
  );
});

test('a new try takes the place of the one before, whichever is told first', () => {
  const fresh = { name: 'job', data: job(9, 'build') };
  const old = { name: 'job', data: job(1, 'build', { retried: true }) };

  for (const events of [
    [fresh, old],
    [old, fresh],
  ]) {
    const { jobs } = events.reduce(afterEvent, known);
    assert.deepEqual(jobs.map(({ id }) => id).sort(), [2, 3, 9]);
  }
});

test('why jobs wait is told apart from the jobs', () => {
  const data = { pipeline_id: 7, holds: { 2: null, 3: 'waits for test' } };

  const { jobs } = afterEvent(known, { name: 'holds', data });

  assert.deepEqual(
    jobs.map(({ hold }) => hold),
    [null, null, 'waits for test'],
  );
});

test('the pipeline itself changes by its own event, and other events change nothing', () => {
  assert.equal(
    afterEvent(known, { name: 'pipeline', data: { id: 7, status: 'success' } }).pipeline.status,
    'success',
  );
  assert.equal(afterEvent(known, { name: 'deployment', data: {} }), known);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job } from '@slipway/contract';
import { pipelineReason } from '../src/app/pipelines/pipeline-reason.ts';

/** As much of a job as is asked for. */
const job = (name: string, status: string, more: Partial<Job> = {}) =>
  ({ name, status, allow_failure: false, hold: null, exit_code: null, ...more }) as Job;

const failed = (name: string, more: Partial<Job> = {}) => job(name, 'failed', more);
const script = { failure_reason: 'script_failure', exit_code: 2 };

for (const [what, status, jobs, expected] of [
  [
    'the one job that failed, and how',
    'failed',
    [failed('test', script), job('lint', 'success')],
    'test failed: the script failed (exit code 2).',
  ],
  ['two jobs that failed', 'failed', [failed('a'), failed('b')], 'a and b failed.'],
  [
    'the first of many',
    'failed',
    ['a', 'b', 'c', 'd', 'e'].map((name) => failed(name)),
    'a, b, c and 2 more failed.',
  ],
  [
    'not those that may fail',
    'failed',
    [failed('optional', { allow_failure: true }), failed('test')],
    'test failed.',
  ],
  [
    'who waits for a person',
    'manual',
    [job('build', 'success'), job('deploy', 'manual')],
    'deploy waits for somebody to press play.',
  ],
  [
    'what a job waits for',
    'pending',
    [job('build', 'pending', { hold: 'no runner takes the tag gpu' })],
    'build: no runner takes the tag gpu.',
  ],
  ['nothing of one that passed', 'success', [job('build', 'success')], null],
  ['nothing of one without jobs', 'failed', [], null],
] as const) {
  test(`the reason of a pipeline tells ${what}`, () => {
    assert.equal(pipelineReason(status, jobs), expected);
  });
}

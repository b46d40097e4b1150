import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Job, Pipeline } from '../src/pipeline/pipeline.ts';
import { renderPipeline } from '../src/pipeline/pipeline-view.ts';

const now = new Date('2026-01-01T00:01:05Z');

const pipeline: Pipeline = {
  id: 7,
  status: 'running',
  ref: 'main',
  sha: '0123456789abcdef',
  source: 'push',
  created_at: '2026-01-01T00:00:00Z',
  duration: null,
  web_url: 'http://localhost/root/hello/-/pipelines/7',
};

const job = (id: number, changes: Partial<Job>): Job => ({
  id,
  name: `job ${id}`,
  stage: 'test',
  status: 'created',
  allow_failure: false,
  started_at: null,
  duration: null,
  web_url: '',
  hold: null,
  ...changes,
});

test('stages come in order with their jobs, how long they took, and why they wait', () => {
  const lines = renderPipeline(
    pipeline,
    [
      job(1, {
        stage: 'build',
        status: 'success',
        started_at: '2026-01-01T00:00:00Z',
        duration: 2.5,
      }),
      job(2, { status: 'running', started_at: '2026-01-01T00:00:00Z' }),
      job(3, { stage: 'deploy', hold: 'waits for stage test' }),
      job(4, {
        stage: 'deploy',
        status: 'failed',
        failure_reason: 'unknown_failure',
        downstream_pipeline: { id: 8, status: 'failed', web_url: '' },
      }),
    ],
    now,
    false,
  );

  assert.deepEqual(lines, [
    'pipeline 7  main 01234567  running',
    '  build',
    '    ✓ job 1                  success     2.5 s',
    '  test',
    '    ● job 2                  running    1m 05s',
    '  deploy',
    '    ○ job 3                  created            waits for stage test',
    '    ✗ job 4                  failed             unknown_failure → pipeline 8 (failed)',
  ]);
});

test('a broken configuration shows its messages', () => {
  const lines = renderPipeline({ ...pipeline, yaml_errors: 'one\ntwo' }, [], now, false);

  assert.deepEqual(lines.slice(1), ['one', 'two']);
});

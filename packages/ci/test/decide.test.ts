import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  act,
  advance,
  decide,
  type Job,
  type JobState,
  nextForResource,
  type PipelineState,
  pipelineStatus,
  redundantJobs,
} from '../src/index.ts';

/** IDs S1 S3 S7 S8 S10 S17 S21. */
const now = new Date('2030-01-01T00:00:00Z');
const pending: Job = { status: 'pending', queuedAt: now };
const running: Job = { status: 'running', queuedAt: now, startedAt: now, runner: 'r1' };
const success: Job = { status: 'success', finishedAt: now };
const failed: Job = { status: 'failed', reason: 'script_failure', finishedAt: now };

function job(name: string, stageIndex: number, more: Partial<JobState> = {}): JobState {
  const plain = { when: 'on_success', allowFailure: false, needs: null } as const;
  return {
    name,
    stage: `stage ${stageIndex}`,
    stageIndex,
    job: { status: 'created' },
    ...plain,
    ...more,
  };
}

function holdOf(name: string, ...jobs: JobState[]): string | undefined {
  return decide({ jobs }, now).holds.get(name)?.text;
}

test('a job that waits for a stage names the job that it waits for', () => {
  const hold = holdOf('test', job('unit', 0, { job: running }), job('test', 1));

  assert.equal(hold, 'waits for stage stage 0: job unit is running');
});

test('a job that waits for its needs names them', () => {
  const hold = holdOf('b', job('a', 0, { job: pending }), job('b', 0, { needs: ['a'] }));

  assert.equal(hold, 'needs a: job a waits for a runner');
});

test('a deployment behind a failed test says that it cannot be played and what to do', () => {
  const jobs = [job('test', 0, { job: failed }), job('deploy', 1, { when: 'manual' })];

  const { moves, holds } = decide({ jobs }, now);

  assert.equal(moves.get('deploy')?.type, 'skip');
  assert.equal(
    holds.get('deploy')?.text,
    'job test failed, so this job cannot be played; retry test to go on',
  );
});

const skipped: Job = { status: 'skipped', finishedAt: now };
const canceled: Job = { status: 'canceled', finishedAt: now };
const manual: Job = { status: 'manual' };
const build = job('build', 0, { job: failed });
const unit = job('unit', 1, { job: skipped, allowFailure: true });
const cure = job('cure', 1, { job: skipped, when: 'on_failure', needs: [] });
const gate = job('gate', 1, { job: manual, allowFailure: true });

for (const [given, jobs, more, expected] of [
  ['a failure', [build], {}, 'job build failed, so this job was skipped; retry build to go on'],
  [
    'a canceled job, for one that always runs',
    [job('build', 0, { job: canceled })],
    { when: 'always' },
    'job build was canceled, so this job was skipped; retry build to go on',
  ],
  [
    'a need that was skipped because of another',
    [build, unit],
    { needs: ['unit'] },
    'job unit was skipped, so this job was skipped; retry build to go on',
  ],
  [
    'a skipped need, although a job failed that it waits for',
    [build, unit],
    { needs: ['build', 'unit'], when: 'on_failure' },
    'job unit was skipped, so this job was skipped; retry build to go on',
  ],
  [
    'a need that runs only after failures',
    [job('build', 0, { job: success }), cure],
    { needs: ['build', 'cure'] },
    'job cure was skipped, so this job was skipped; only with when: always would it run',
  ],
  [
    'a need that nobody played',
    [gate],
    { needs: ['gate'], when: 'manual' },
    'job gate waits for a person to press play, so this job cannot be played; play gate to go on',
  ],
  [
    'no failure',
    [job('build', 0, { job: success })],
    { when: 'on_failure' },
    'was skipped: it runs only when a job before it failed, and none did',
  ],
  [
    'a reason that has passed',
    [job('build', 0, { job: running })],
    {},
    'was skipped; play or retry a job before it to give it another chance',
  ],
] as const) {
  test(`a job that was skipped for ${given} says what to do`, () => {
    assert.equal(holdOf('last', ...jobs, job('last', 2, { job: skipped, ...more })), expected);
  });
}

test('a pipeline whose failed job is about to be tried again goes on', () => {
  const retry = { max: 1, when: ['always'], exit_codes: [] };
  const jobs = [job('flaky', 0, { job: failed, retry })];
  const over = [job('flaky', 0, { job: failed, retry, attempt: 2 })];

  assert.equal(pipelineStatus({ jobs }, 'running'), 'running');
  assert.equal(pipelineStatus({ jobs: over }, 'running'), 'failed');
});

test('playing a job that is not manual is refused with the reason', () => {
  const jobs = [
    job('test', 0, { job: failed }),
    job('deploy', 1, { when: 'manual', job: { status: 'skipped', finishedAt: now } }),
  ];

  const result = act({ jobs }, { type: 'play', job: 'deploy' }, now);

  assert.deepEqual(result, {
    refused:
      'job deploy cannot be played: job test failed, so this job cannot be played; retry test to go on',
  });
});

test('every waiting job has a hold or a move', () => {
  const jobs = [
    job('a', 0, { job: running }),
    job('b', 1),
    job('c', 2, { needs: ['a'] }),
    job('d', 2),
  ];

  const { moves, holds } = decide({ jobs }, now);

  for (const {
    name,
    job: { status },
  } of jobs) {
    if (status === 'created') assert.ok(moves.has(name) || holds.has(name), name);
  }
});

test('a late event is an answer, not an exception', () => {
  assert.equal(advance(success, { type: 'cancel', at: now }), undefined);
  assert.equal(advance(pending, { type: 'success', at: now }), undefined);
});

test('a running job whose runner ends jobs in order is canceling before it is canceled', () => {
  const canceling = advance(running, { type: 'cancel', at: now, isGraceful: true });

  assert.equal(canceling?.status, 'canceling');
  assert.equal(canceling && advance(canceling, { type: 'success', at: now })?.status, 'canceled');
});

for (const [mode, expected] of [
  ['unordered', 'b'],
  ['oldest_first', undefined],
  ['newest_first', 'c'],
  ['newest_ready_first', 'c'],
] as const) {
  test(`resource group mode ${mode} chooses ${expected}`, () => {
    const contenders = [
      { id: 'a', pipelineId: 1, status: 'created' },
      { id: 'b', pipelineId: 2, status: 'waiting_for_resource' },
      { id: 'c', pipelineId: 3, status: 'waiting_for_resource' },
    ] as const;

    assert.equal(nextForResource(mode, contenders), expected);
  });
}

for (const [mode, a, expected] of [
  ['conservative', { job: running }, []],
  ['conservative', { job: running, interruptible: true }, ['a', 'b']],
  ['conservative', { job: success }, []],
  ['conservative', { job: success, kind: 'bridge' }, ['b']],
  ['conservative', { job: pending }, ['a', 'b']],
  ['conservative', { job: pending, attempt: 2 }, []],
  ['conservative', { job: { status: 'manual' } }, ['b']],
  ['interruptible', { job: running }, ['b']],
  ['none', { job: pending }, []],
] as const) {
  const what = `${mode} and ${JSON.stringify({ ...a, job: a.job.status })}`;
  test(`a newer pipeline with on_new_commit ${what} cancels [${expected}]`, () => {
    const older: PipelineState = {
      jobs: [job('a', 0, a), job('b', 0, { job: pending, interruptible: true })],
    };

    assert.deepEqual(redundantJobs(older, mode), expected);
  });
}

test('a trigger job that has run is retried, not played', () => {
  const jobs = [job('child', 0, { kind: 'bridge', when: 'manual', job: success })];

  const result = act({ jobs }, { type: 'play', job: 'child' }, now);

  assert.deepEqual(result, { refused: 'job child cannot be played: it is success' });
});

test('decide takes a thousand jobs within a few milliseconds', () => {
  const jobs = Array.from({ length: 1000 }, (_, at) =>
    job(
      `job ${at}`,
      Math.floor(at / 100),
      at % 3 ? {} : { needs: at > 100 ? [`job ${at - 100}`] : [] },
    ),
  );
  const times = Array.from({ length: 20 }, () => {
    const start = performance.now();
    decide({ jobs }, now);
    return performance.now() - start;
  });

  assert.ok(Math.min(...times) < 20, `${Math.min(...times)} ms`);
});

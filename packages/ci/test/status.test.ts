import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureReasons } from '@slipway/contract';
import type { Job, JobStatus } from '../src/index.ts';
import { bridgeEvent, bridgeStatus, isRetriedAfter, transitions } from '../src/index.ts';
import {
  compositeStatus,
  nextPipelineStatus,
  nextStageStatus,
  statusBit,
} from '../src/run/status.ts';

/** IDs S2 S4 S5 S24 K-retry-2 K-retry-3. */
const plain = (status: JobStatus) => statusBit({ status, isAllowedToFail: false });
const allowed = (status: JobStatus) => statusBit({ status, isAllowedToFail: true });

for (const [set, expected, question] of [
  [[], undefined, 'all'],
  [[plain('success'), plain('skipped')], 'skipped', 'needs'],
  [[plain('success'), allowed('manual')], 'skipped', 'needs'],
  [[plain('skipped'), allowed('manual')], 'skipped', 'all'],
  [[plain('success'), plain('skipped'), allowed('failed'), allowed('manual')], 'success', 'all'],
  [[plain('created'), allowed('failed')], 'created', 'all'],
  [[plain('preparing'), allowed('manual')], 'preparing', 'all'],
  [[plain('canceled'), plain('success')], 'canceled', 'all'],
  [[plain('canceled'), plain('failed')], 'failed', 'all'],
  [[plain('pending'), plain('created')], 'pending', 'all'],
  [[plain('pending'), plain('success')], 'running', 'all'],
  [[plain('waiting_for_resource'), plain('failed')], 'waiting_for_resource', 'all'],
  [[plain('manual'), plain('success')], 'manual', 'all'],
  [[plain('scheduled'), plain('success')], 'scheduled', 'all'],
  [[plain('preparing'), plain('success')], 'preparing', 'all'],
  [[plain('created'), plain('success')], 'running', 'all'],
  [[plain('canceling'), plain('success')], 'canceling', 'all'],
  [[plain('success'), plain('failed')], 'failed', 'all'],
] as const) {
  test(`row of the composite table: ${expected} (${set.join(' ')})`, () => {
    const bits = set.reduce<number>((all, bit) => all | bit, 0);

    assert.equal(compositeStatus(bits, question), expected);
  });
}

for (const [before, composite, pipeline, stage] of [
  ['created', 'pending', 'pending', 'pending'],
  ['manual', 'pending', 'pending', 'pending'],
  ['skipped', 'pending', 'pending', 'pending'],
  ['scheduled', 'pending', 'pending', 'pending'],
  ['waiting_for_resource', 'pending', 'pending', 'pending'],
  ['running', 'pending', 'running', 'pending'],
  ['success', 'pending', 'running', 'pending'],
  ['failed', 'pending', 'running', 'pending'],
  ['canceled', 'pending', 'running', 'pending'],
  ['canceling', 'pending', 'running', 'pending'],
  ['failed', 'created', 'failed', 'failed'],
  ['skipped', 'created', 'skipped', 'skipped'],
  ['success', 'skipped', 'skipped', 'skipped'],
] as const) {
  test(`after ${before}, jobs that are ${composite} make a ${pipeline} pipeline, a ${stage} stage`, () => {
    assert.equal(nextPipelineStatus(before, composite), pipeline);
    assert.equal(nextStageStatus(before, composite), stage);
  });
}

for (const [strategy, downstream, expected] of [
  [null, 'running', 'success'],
  ['depend', 'success', 'success'],
  ['depend', 'skipped', 'failed'],
  ['depend', 'manual', undefined],
  ['mirror', 'manual', 'manual'],
  ['mirror', 'skipped', 'skipped'],
  ['depend', 'canceled', 'canceled'],
  ['mirror', 'running', undefined],
] as const) {
  test(`a trigger job with strategy ${strategy} of a ${downstream} pipeline is ${expected}`, () => {
    assert.equal(bridgeStatus(strategy, downstream), expected);
  });
}

const at = new Date('2026-01-02T03:04:05Z');
const running = { status: 'running', queuedAt: at, startedAt: at, runner: '' } as const;
const ended = { finishedAt: at, reason: 'unknown_failure' } as const;
for (const [strategy, status, downstream, before, expected] of [
  ['depend', 'running', 'failed', 'running', 'inherit'],
  ['depend', 'running', 'running', 'pending', undefined],
  [null, 'success', 'failed', 'running', undefined],
  ['depend', 'failed', 'failed', 'running', undefined],
  ['depend', 'failed', 'running', 'failed', 'resume'],
  ['depend', 'success', 'failed', undefined, 'resume'],
  ['mirror', 'manual', 'pending', 'manual', 'resume'],
  ['depend', 'canceled', 'running', 'pending', undefined],
  ['depend', 'canceled', 'running', 'canceled', 'resume'],
  ['depend', 'pending', 'success', 'running', undefined],
] as const) {
  test(`a ${status} trigger job (${strategy}) of a pipeline that is ${downstream} after ${before}: ${expected}`, () => {
    const job = { ...running, ...ended, status } as Job;

    const event = bridgeEvent(strategy, job, { status: downstream, before }, at);

    assert.equal(event?.type, expected);
  });
}

const never = { max: 0, when: [], exit_codes: [] };
const twice = { max: 2, when: ['always'], exit_codes: [] };
for (const [name, policy, reason, exitCode, attempt, expected] of [
  ['without a policy a failed script', never, 'script_failure', 1, 1, false],
  ['without a policy a scheduler failure', never, 'scheduler_failure', undefined, 2, true],
  ['without a policy a third scheduler failure', never, 'scheduler_failure', undefined, 3, false],
  ['the second attempt of two retries', twice, 'script_failure', 1, 2, true],
  ['the third attempt of two retries', twice, 'script_failure', 1, 3, false],
  ['a missing dependency', twice, 'missing_dependency_failure', undefined, 1, false],
  ['another reason', { ...twice, when: ['api_failure'] }, 'script_failure', 1, 1, false],
  [
    'an old reason',
    { ...twice, when: ['stuck_or_timeout_failure'] },
    'no_updates_running',
    undefined,
    1,
    true,
  ],
  [
    'a scheduler failure that the policy does not name',
    { ...twice, max: 1, when: ['api_failure'] },
    'scheduler_failure',
    undefined,
    2,
    true,
  ],
  [
    'a scheduler failure that the policy names, once more than it says',
    { ...twice, max: 1, when: ['scheduler_failure'] },
    'scheduler_failure',
    undefined,
    2,
    false,
  ],
  ['a listed exit code', { ...twice, when: [], exit_codes: [5] }, 'script_failure', 5, 1, true],
  ['another exit code', { ...twice, when: [], exit_codes: [5] }, 'script_failure', 6, 1, false],
] as const) {
  test(`${name} is ${expected ? '' : 'not '}tried again`, () => {
    const failure = exitCode === undefined ? { reason } : { reason, exitCode };

    assert.equal(isRetriedAfter(policy, failure, attempt), expected);
  });
}

test('every failure reason is named once', () => {
  assert.equal(new Set(failureReasons).size, failureReasons.length);
});

test('finished jobs only come back by retry, skipped ones by process or enqueue, trigger jobs resume', () => {
  const ways = Object.fromEntries(
    (['success', 'failed', 'canceled', 'skipped'] as const).map((status) => [
      status,
      Object.keys(transitions[status]),
    ]),
  );

  assert.deepEqual(ways, {
    success: ['retry', 'resume'],
    failed: ['retry', 'resume'],
    canceled: ['retry', 'resume'],
    skipped: ['process', 'enqueue', 'resume'],
  });
});

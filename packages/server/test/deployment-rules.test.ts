import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentChange, deploymentOf, rollbackTo } from '../src/deployments/deployment-rules.ts';
import { needsApproval } from '../src/protected-environments/approval-need-rules.ts';
import { heldBack, isTurn, rejectionOf } from '../src/scheduling/rejection.ts';
import { after, deployment, job, madeAt, pipeline } from './records.ts';

const deploys = { environment: { name: 'staging', action: 'start', on_stop: 'clean' } };

for (const [what, aJob, definition, isBlocked, status] of [
  ['that is queued', { status: 'pending' }, deploys, false, 'created'],
  ['that somebody has to approve', { status: 'manual' }, deploys, true, 'blocked'],
  ['that is not yet queued', { status: 'created' }, deploys, false, undefined],
  [
    'that only prepares',
    { status: 'pending' },
    { environment: { action: 'prepare' } },
    false,
    undefined,
  ],
  [
    'that stops an environment',
    { status: 'pending' },
    { environment: { action: 'stop' } },
    false,
    undefined,
  ],
  [
    'without an environment',
    { status: 'pending', environmentId: null },
    { environment: null },
    false,
    undefined,
  ],
] as const) {
  test(`a job ${what} makes ${status === undefined ? 'no deployment' : `a deployment: ${status}`}`, () => {
    const record = job({ environmentId: 4, ...aJob }, definition);

    const made = deploymentOf(pipeline(), record, madeAt, isBlocked);

    assert.equal(made?.status, status);
    assert.equal(made?.onStop, status && 'clean');
  });
}

for (const [before, jobStatus, reason, expected] of [
  ['created', 'running', null, 'running'],
  ['running', 'success', null, 'success'],
  ['running', 'failed', null, 'failed'],
  ['running', 'canceled', null, 'canceled'],
  ['running', 'canceling', null, undefined],
  ['blocked', 'pending', null, 'created'],
  ['blocked', 'manual', null, undefined],
  ['created', 'pending', null, undefined],
  ['running', 'success', 'nothing was taken', 'failed'],
  ['skipped', 'success', 'it has changed nothing', undefined],
] as const) {
  const known = reason === null ? '' : `, though ${reason}`;
  test(`a deployment that is ${before} becomes ${expected ?? 'nothing else'} when its job is ${jobStatus}${known}`, () => {
    const change = deploymentChange(
      deployment({ status: before, reason }),
      job({ status: jobStatus }),
      after(1),
      null,
    );

    assert.equal(change?.status, expected);
  });
}

test('a deployment ends when its job does, and not before', () => {
  const ended = deploymentChange(deployment(), job({ status: 'failed' }), after(9), null);
  const begun = deploymentChange(
    deployment({ status: 'created' }),
    job({ status: 'running' }),
    after(9),
    null,
  );

  assert.deepEqual(ended?.finishedAt, after(9));
  assert.equal(begun?.finishedAt, null);
});

test('the deployment of a job that has merely named an environment is skipped, and says why', () => {
  const why = 'it has changed nothing';
  const ofGood = deploymentChange(deployment(), job({ status: 'success' }), after(9), why);
  const ofBad = deploymentChange(deployment(), job({ status: 'failed' }), after(9), why);

  assert.deepEqual([ofGood?.status, ofGood?.reason], ['skipped', why]);
  assert.deepEqual([ofBad?.status, ofBad?.reason], ['failed', undefined]);
});

for (const [isBlocked, status, rollout] of [
  [false, 'running', 'following'],
  [true, 'blocked', null],
] as const) {
  test(`a rollback ${isBlocked ? 'waits for approval' : 'begins at once'} and is another deployment of the same`, () => {
    const old = deployment({
      id: 3,
      status: 'success',
      finishedAt: madeAt,
      userId: 1,
      reason: 'x',
    });

    const back = rollbackTo(old, { userId: 2, now: after(60), isBlocked });

    assert.deepEqual(
      { status: back.status, rollout: back.rollout, userId: back.userId, of: back.rollbackOf },
      { status, rollout, userId: 2, of: 3 },
    );
    assert.equal(back.sha, old.sha);
    assert.equal(back.finishedAt, null);
    assert.equal(back.reason, null);
  });
}

test('an environment needs approval by a rule or a number', () => {
  assert.equal(needsApproval({ approvalRules: [], requiredApprovalCount: 0 }), false);
  assert.equal(needsApproval({ approvalRules: [], requiredApprovalCount: 1 }), true);
  assert.equal(needsApproval({ approvalRules: [{}] as never, requiredApprovalCount: 0 }), true);
});

const event = (type: string) => ({ type, at: after(5) }) as never;

for (const [status, type, expected] of [
  ['created', 'enqueue', true],
  ['created', 'wait_for_resource', true],
  ['created', 'prepare', true],
  ['waiting_for_resource', 'enqueue', false],
  ['created', 'skip', false],
] as const) {
  test(`${type} of a job that is ${status} ${expected ? 'is' : 'is not'} its turn`, () => {
    assert.equal(isTurn({ job: job({ status }), event: event(type) }), expected);
  });
}

for (const [status, expected] of [
  ['created', 'actionize'],
  ['scheduled', 'unschedule'],
  ['manual', undefined],
] as const) {
  test(`a job that is ${status} and needs approval ${expected ?? 'stays as it is'}`, () => {
    const move = heldBack({ job: job({ status }), event: event('enqueue') });

    assert.equal(move.event?.type, expected);
  });
}

test('that somebody has asked for a manual job is written down', () => {
  const move = heldBack({ job: job({ status: 'manual' }), event: event('enqueue') });

  assert.deepEqual(move.facts, { updatedAt: after(5) });
});

test('a job with run: fails instead of being queued', () => {
  const steps = job({}, { run: [{ name: 'one' }] });

  assert.equal(rejectionOf(steps, event('enqueue'))?.reason, 'runner_unsupported');
  assert.equal(rejectionOf(steps, event('skip')), undefined);
  assert.equal(rejectionOf(job(), event('enqueue')), undefined);
});

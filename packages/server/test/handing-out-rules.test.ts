import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainPending, mismatch } from '../src/handing-out/matching.ts';
import { createQueue } from '../src/handing-out/queue.ts';
import { createRunningCount } from '../src/handing-out/running-count.ts';
import { endOf } from '../src/handing-out/running-job-end.ts';
import { deadlineOf, overtimeEnd } from '../src/scheduling/job-deadlines.ts';
import { after, project as bareProject, job, madeAt, runner } from './records.ts';

/** In the group 1, which lies in 9. */
const project = (change: Parameters<typeof bareProject>[0] = {}) => ({
  ...bareProject(change),
  groupIds: [1, 9],
});

for (const [what, aRunner, aJob, aProject, expected] of [
  ['without tags takes a job without tags', {}, {}, {}, undefined],
  [
    'of the instance stays away where those are off',
    {},
    {},
    { sharedRunnersEnabled: false },
    'does not serve this project',
  ],
  [
    'of a group serves its projects',
    { runnerType: 'group_type', namespaceId: 1 },
    {},
    {},
    undefined,
  ],
  [
    'of a group above serves all that lies in it',
    { runnerType: 'group_type', namespaceId: 9 },
    {},
    {},
    undefined,
  ],
  [
    'of another group does not',
    { runnerType: 'group_type', namespaceId: 2 },
    {},
    {},
    'does not serve this project',
  ],
  ['of the project serves it', { runnerType: 'project_type', projectIds: [1] }, {}, {}, undefined],
  [
    'of other projects does not',
    { runnerType: 'project_type', projectIds: [2, 3] },
    {},
    {},
    'does not serve this project',
  ],
  ['that is paused takes nothing', { isPaused: true }, {}, {}, 'is paused'],
  ['for tagged jobs leaves others', { runUntagged: false }, {}, {}, 'runs only jobs with tags'],
  [
    'with more tags than asked for takes the job',
    { tags: ['a', 'b'] },
    { tags: ['a'] },
    {},
    undefined,
  ],
  ['with fewer does not', { tags: ['a'] }, { tags: ['a', 'b'] }, {}, 'has not all of its tags'],
] as const) {
  test(`a runner ${what}`, () => {
    const why = mismatch(runner(aRunner), job({}, aJob), project(aProject));

    assert.equal(why, expected);
  });
}

test('a runner of protected refs takes only their jobs', () => {
  const careful = runner({ accessLevel: 'ref_protected' });

  assert.equal(mismatch(careful, job({ isProtected: true }), project()), undefined);
  assert.match(mismatch(careful, job(), project()) ?? '', /only jobs of protected/);
});

for (const [what, runners, online, expected] of [
  [
    'nobody serves the project',
    [runner({ tags: [] })],
    true,
    'no runner with tag gpu serves this project',
  ],
  [
    'all are paused',
    [runner({ tags: ['gpu'], isPaused: true })],
    true,
    'every runner with tag gpu is paused',
  ],
  [
    'all are for protected refs',
    [runner({ tags: ['gpu'], accessLevel: 'ref_protected' })],
    true,
    'takes only protected branches and tags',
  ],
  ['none is online', [runner({ tags: ['gpu'] })], false, 'no runner with tag gpu is online'],
  ['all are busy', [runner({ tags: ['gpu'] })], true, 'with tag gpu to become free'],
  [
    'somebody has noted why',
    [runner({ tags: ['gpu'], maintenanceNote: 'moves house' })],
    false,
    '(one: moves house)',
  ],
] as const) {
  test(`a pending job says that ${what}`, () => {
    const text = explainPending(job({}, { tags: ['gpu'] }), project(), runners, () => online);

    assert.ok(text.startsWith('waits for a runner'), text);
    assert.ok(text.includes(expected), text);
  });
}

test('jobs are handed out in the order of their ids, whenever they were offered', () => {
  const queue = createQueue(() => 0);
  for (const id of [3, 1, 2]) queue.offer({ job: job({ id }), project: project() });

  const taken = [1, 2, 3].map(() => queue.take(runner())?.job.id);

  assert.deepEqual(taken, [1, 2, 3]);
  assert.equal(queue.length, 0);
});

test('on shared runners the project with fewer running jobs goes first', () => {
  const queue = createQueue((projectId) => (projectId === 1 ? 5 : 0));
  queue.offer({ job: job({ id: 1 }), project: project() });
  queue.offer({ job: job({ id: 2, projectId: 2 }), project: project({ id: 2 }) });

  assert.equal(queue.take(runner())?.job.id, 2);
});

test('a project’s own runner takes the oldest, however many of it run', () => {
  const queue = createQueue((projectId) => (projectId === 1 ? 5 : 0));
  const own = runner({ runnerType: 'project_type', projectIds: [1, 2] });
  queue.offer({ job: job({ id: 1 }), project: project() });
  queue.offer({ job: job({ id: 2, projectId: 2 }), project: project({ id: 2 }) });

  assert.equal(queue.take(own)?.job.id, 1);
});

test('a job that comes is given to a runner that waits and may have it', async () => {
  const queue = createQueue(() => 0);
  const { signal } = new AbortController();
  const wrong = queue.wait(runner({ id: 1, tags: ['gpu'], runUntagged: false }), signal);
  const right = queue.wait(runner({ id: 2 }), signal);

  queue.offer({ job: job({ id: 7 }), project: project() });

  assert.equal((await right)?.job.id, 7);
  assert.equal(queue.held, 1);
  queue.release();
  assert.equal(await wrong, undefined);
});

test('a runner whose patience ends gets nothing, and takes nothing later', async () => {
  const queue = createQueue(() => 0);
  const patience = new AbortController();
  const waiting = queue.wait(runner(), patience.signal);

  patience.abort();

  assert.equal(await waiting, undefined);
  queue.offer({ job: job(), project: project() });
  assert.equal(queue.length, 1);
});

test('a job that is taken out of the queue is given to nobody', () => {
  const queue = createQueue(() => 0);
  queue.offer({ job: job({ id: 4 }), project: project() });

  queue.remove(4);

  assert.equal(queue.take(runner()), undefined);
});

test('jobs that run or are being canceled count for their project, once each', () => {
  const count = createRunningCount();
  count.note(1, 7, 'running');
  count.note(1, 7, 'canceling');
  count.note(2, 7, 'running');
  assert.equal(count.of(7), 2);

  count.note(1, 7, 'canceled');
  count.note(2, 7, 'success');

  assert.equal(count.of(7), 0);
});

const patience = { silenceSeconds: 600, confirmSeconds: 15 };

for (const [what, aJob, expected] of [
  [
    'a delayed job is due at its time',
    { status: 'scheduled', scheduledAt: after(90) },
    ['delayed-job', 90],
  ],
  ['a job in the queue is due never', { status: 'pending' }, undefined],
  [
    'a job that waits for its runner’s word is due soon',
    { status: 'pending', tokenHash: 'x' },
    ['unconfirmed-job', 15],
  ],
  [
    'a running job is due when it was silent',
    { status: 'running', startedAt: madeAt },
    ['running-job', 750],
  ],
  [
    'a running job is due at its timeout, if that is sooner',
    { status: 'running', startedAt: after(-4400) },
    ['running-job', 100],
  ],
  ['a finished job is due never', { status: 'success' }, undefined],
  ['a bridge is begun at once', { status: 'pending', isBridge: true }, ['mirror-job', 0]],
  ['a bridge that is over is due never', { status: 'failed', isBridge: true }, undefined],
] as const) {
  test(what, () => {
    const due = deadlineOf(job(aJob), madeAt, patience);

    assert.deepEqual(due && [due.kind, (due.at.getTime() - madeAt.getTime()) / 1000], expected);
  });
}

test('a bridge that triggers is due as such', () => {
  const bridge = job({ status: 'running', isBridge: true }, { trigger: { include: null } });

  assert.equal(deadlineOf(bridge, madeAt, patience)?.kind, 'trigger-job');
});

test('the server gives a job a quarter of an hour beyond its timeout', () => {
  assert.deepEqual(overtimeEnd(job({ startedAt: madeAt })), after(3600 + 900));
});

const running = job({ status: 'running', startedAt: madeAt });
const at = (now: Date, passedMs: number) => ({ now, passedMs, silenceSeconds: 600 });

test('a job of which something was heard lately is looked at again when it would be silent', () => {
  const heard = { since: 0, at: 500_000, writtenAt: 0 };

  const end = endOf(running, heard, at(after(600), 600_000));

  assert.deepEqual(end, { lookAt: new Date(after(600 + 500).getTime() + 1) });
});

for (const [what, heard, moment, reason] of [
  [
    'of which nothing was heard for too long',
    { since: 0, at: 0, writtenAt: 0 },
    at(after(601), 601_000),
    'stuck_or_timeout_failure',
  ],
  [
    'of which this server has never heard',
    undefined,
    at(after(60), 60_000),
    'stuck_or_timeout_failure',
  ],
  [
    'that runs long beyond its timeout',
    { since: 0, at: 4_499_000, writtenAt: 0 },
    at(after(4500), 4_500_000),
    'job_execution_timeout',
  ],
] as const) {
  test(`a job ${what} fails`, () => {
    const end = endOf(running, heard, moment);

    assert.equal('reason' in end && end.reason, reason);
  });
}

test('a clock that was set forward ends no job', () => {
  const heard = { since: 0, at: 59_000, writtenAt: 0 };

  const end = endOf(running, heard, at(after(100_000), 60_000));

  assert.ok('lookAt' in end);
});

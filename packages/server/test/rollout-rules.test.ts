import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideRollout, type RolloutFacts } from '../src/rollouts/rollout-rules.ts';
import type { Pod, Workload } from '../src/rollouts/workload.ts';

const changedAt = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => new Date(changedAt.getTime() + seconds * 1000);
const template = { spec: { containers: [{ name: 'web', image: 'web:2', readinessProbe: {} }] } };
const revision = { 'deployment.kubernetes.io/revision': '2' };

const deployment = (status: Workload['status'], spec: Workload['spec'] = {}): Workload => ({
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'd', generation: 2, annotations: revision },
  spec: { replicas: 1, template, ...spec },
  status: { observedGeneration: 2, ...status },
});
const replicaSet = {
  spec: { template },
  metadata: {
    ...{ name: 'web-2', uid: 'r2', annotations: revision },
    ownerReferences: [{ uid: 'd', kind: 'Deployment' }],
  },
};
const pod = (status: Pod['status'], metadata: Partial<Pod['metadata']> = {}): Pod => ({
  metadata: {
    ...{ name: 'web-2-x', uid: 'p', creationTimestamp: changedAt.toISOString() },
    ownerReferences: [{ uid: 'r2', kind: 'ReplicaSet' }],
    ...metadata,
  },
  ...(status && { status }),
});
const facts = (workload: Workload, pods: readonly Pod[] = []): RolloutFacts => ({
  ...{ workload, pods, replicaSets: [replicaSet], events: [], template, changedAt },
});
const waitingFor = (reason: string, message: string, restartCount = 0) =>
  pod({
    containerStatuses: [
      { name: 'web', image: 'web:2', restartCount, state: { waiting: { reason, message } } },
    ],
  });
const ready = { updatedReplicas: 1, availableReplicas: 1, replicas: 1 };
const busy = { updatedReplicas: 1, availableReplicas: 0, replicas: 1 };

test('a deployment is ready when its new pods are available and the old ones have ended', () => {
  const running = pod({
    containerStatuses: [{ name: 'web', state: { running: {} }, ready: true }],
  });

  assert.equal(decideRollout(facts(deployment(ready), [running]), later(1)).outcome, 'ready');
  const withOld = deployment({ ...ready, replicas: 2 });
  assert.equal(decideRollout(facts(withOld, [running]), later(1)).outcome, 'waiting');
  const unseen = deployment({ ...ready, observedGeneration: 1 });
  assert.equal(decideRollout(facts(unseen, [running]), later(1)).outcome, 'waiting');
});

test('without a probe a container is believed when it has run for a while, longer after a crash', () => {
  const bare = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };
  const workload = deployment(ready, { template: bare });
  const startedAt = changedAt.toISOString();
  const running = (restartCount: number) =>
    pod({ containerStatuses: [{ name: 'web', restartCount, state: { running: { startedAt } } }] });
  const judge = (restarts: number, seconds: number) =>
    decideRollout({ ...facts(workload, [running(restarts)]), template: bare }, later(seconds));

  assert.equal(judge(0, 2).outcome, 'waiting');
  assert.equal(judge(0, 3).outcome, 'ready');
  assert.equal(judge(1, 14).outcome, 'waiting');
  assert.equal(judge(1, 15).outcome, 'ready');
});

test('after a restart a container without a probe is believed only when it has been looked at for a while', () => {
  const bare = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };
  const startedAt = changedAt.toISOString();
  const running = pod({ containerStatuses: [{ name: 'web', state: { running: { startedAt } } }] });
  const judge = (of: typeof bare | typeof template, seconds: number) => {
    const known = facts(deployment(ready, { template: of }), [running]);
    return decideRollout({ ...known, template: of, takenUpAt: later(20) }, later(seconds)).outcome;
  };

  assert.equal(judge(bare, 25), 'waiting');
  assert.equal(judge(bare, 26), 'ready');
  assert.equal(judge(template, 20), 'ready', 'a probe has said so');
});

for (const [what, one, seconds, expected] of [
  ['an image that is not there', waitingFor('ErrImagePull', 'manifest unknown'), 0, 'failed'],
  ['a registry that is away', waitingFor('ErrImagePull', 'connection refused'), 59, 'waiting'],
  ['a registry that stays away', waitingFor('ImagePullBackOff', 'refused'), 60, 'failed'],
  ['a name that is none', waitingFor('InvalidImageName', 'Web'), 0, 'failed'],
  ['a first crash', waitingFor('CrashLoopBackOff', '', 1), 0, 'waiting'],
  ['a third crash', waitingFor('CrashLoopBackOff', '', 2), 0, 'failed'],
  [
    'a missing secret',
    waitingFor('CreateContainerConfigError', 'secret "a" not found'),
    0,
    'failed',
  ],
  ['a container that is being made', waitingFor('ContainerCreating', ''), 500, 'waiting'],
] as const) {
  test(`${what} after ${seconds} s: ${expected}`, () => {
    assert.equal(decideRollout(facts(deployment(busy), [one]), later(seconds)).outcome, expected);
  });
}

test('a pod that no node takes fails the rollout, unless others are about to make room', () => {
  const lastTransitionTime = changedAt.toISOString();
  const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
  const stuck = pod({ conditions: [{ ...scheduled, message: 'no room', lastTransitionTime }] });
  const ending = pod({}, { name: 'old', deletionTimestamp: lastTransitionTime });

  const early = decideRollout(facts(deployment(busy), [stuck]), later(2));
  assert.deepEqual(early.outcome === 'waiting' && early.lookAgainAt, later(3));
  assert.equal(decideRollout(facts(deployment(busy), [stuck]), later(3)).outcome, 'failed');
  const withRoom = decideRollout(facts(deployment(busy), [stuck, ending]), later(3));
  assert.equal(withRoom.outcome, 'waiting');
});

test("pods of the version before are not the deployment's", () => {
  const old = pod(
    { containerStatuses: [] },
    { ownerReferences: [{ uid: 'r1', kind: 'ReplicaSet' }] },
  );
  const broken = { ...old, status: waitingFor('ErrImagePull', 'not found').status ?? {} };

  assert.equal(decideRollout(facts(deployment(busy), [broken]), later(1)).outcome, 'waiting');
});

test('while the cluster has not seen the change, what crashes is of before', () => {
  const crashing = waitingFor('CrashLoopBackOff', '', 5);
  const unseen = deployment({ ...busy, observedGeneration: 1 });
  const other = {
    ...{ spec: { template: { spec: { containers: [] } } } },
    metadata: { ...replicaSet.metadata, annotations: {} },
  };
  const seen = { ...facts(deployment(busy), [crashing]), replicaSets: [other] };

  assert.equal(decideRollout(facts(unseen, [crashing]), later(1)).outcome, 'waiting');
  assert.equal(decideRollout(seen, later(1)).outcome, 'waiting');
});

test('a quota and a deadline fail it, with what a probe has said', () => {
  const quota = {
    type: 'ReplicaFailure',
    status: 'True',
    message: 'pods "x" is forbidden: exceeded quota: few',
  };
  const noPod = decideRollout(facts(deployment({ ...busy, conditions: [quota] })), later(1));
  assert.match(
    noPod.outcome === 'failed' ? noPod.reason : '',
    /no pod can be made: .*exceeded quota/,
  );

  const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
  const unready = pod({
    containerStatuses: [{ name: 'web', ready: false, state: { running: {} } }],
  });
  const event = {
    metadata: { name: 'e' },
    reason: 'Unhealthy',
    message: 'Readiness probe failed: 500',
  };
  const verdict = decideRollout(
    {
      ...facts(deployment({ ...busy, conditions: [late] }), [unready]),
      events: [{ ...event, involvedObject: { name: 'web-2-x' } }],
    },
    later(600),
  );
  assert.deepEqual(verdict.outcome === 'failed' && verdict.witness?.container, 'web');
  assert.match(verdict.outcome === 'failed' ? verdict.reason : '', /600 s: pod web-2-x: Readiness/);
});

test('what somebody else changed, paused or deleted is let go', () => {
  const other = { spec: { containers: [{ name: 'web', image: 'web:3' }] } };

  for (const workload of [
    deployment(busy, { template: other }),
    deployment(busy, { paused: true }),
    undefined,
  ]) {
    const given = { ...facts(deployment(busy)), workload };
    assert.equal(decideRollout(given, later(1)).outcome, 'left');
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container, Pod, PodSpec } from '@slipway/kube-objects';
import { plan } from '../src/decide/plan.ts';
import { podStatus } from '../src/decide/pod-status.ts';
import type { ContainerView, PodView } from '../src/decide/pod-view.ts';
import { label } from '../src/runtime/labels.ts';
import type { RuntimeContainer } from '../src/runtime/runtime.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const container = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'app:1',
  ...more,
});

const podOf = (spec: Partial<PodSpec>, status: Pod['status'] = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '1',
    creationTimestamp: '2026-11-23T11:00:00Z',
  },
  spec: { containers: [container('c')], ...spec },
  status,
});

const made = (more: Partial<RuntimeContainer> = {}): RuntimeContainer => ({
  id: 'id',
  labels: { [label.sandbox]: 'sandbox', [label.image]: 'app:1' },
  state: 'running',
  exitCode: 0,
  isOutOfMemory: false,
  startError: undefined,
  startedAt: '2026-11-23T11:59:00Z',
  finishedAt: undefined,
  imageId: 'sha256:1',
  hasTty: false,
  stopSignal: 'SIGTERM',
  ip: '',
  volumes: {},
  limits: { CpuShares: 2 },
  ...more,
});

const running = (more: Partial<RuntimeContainer> = {}): ContainerView => ({
  current: { number: 0, container: made(more), message: '' },
  previous: undefined,
  isBusy: false,
  failure: undefined,
  isStarted: true,
  isReady: true,
});

const exited = (exitCode: number, backOff?: number, agoSeconds = 1): ContainerView =>
  running({
    state: 'exited',
    exitCode,
    finishedAt: new Date(NOW - agoSeconds * 1000).toISOString(),
    labels: {
      [label.sandbox]: 'sandbox',
      [label.image]: 'app:1',
      ...(backOff !== undefined && { [label.backOff]: String(backOff) }),
    },
  });

const sandbox = made({ id: 'sandbox', ip: '10.244.0.5' });
const view = (containers: Record<string, ContainerView>, more: Partial<PodView> = {}): PodView => ({
  sandbox,
  containers: new Map(Object.entries(containers)),
  problem: undefined,
  ...more,
});

const actionsOf = (pod: Pod, now: PodView) =>
  plan(pod, now, NOW).actions.map((action) =>
    'container' in action ? `${action.type} ${action.container}` : action.type,
  );

test('a new pod gets a sandbox and its containers at once', () => {
  const pod = podOf({ containers: [container('c'), container('d')] });

  const actions = actionsOf(pod, view({}, { sandbox: undefined }));

  assert.deepEqual(actions, ['create-sandbox', 'start c', 'start d']);
});

test('init containers come first, one at a time', () => {
  const pod = podOf({ initContainers: [container('a'), container('b')] });

  assert.deepEqual(actionsOf(pod, view({})), ['start a']);
  assert.deepEqual(actionsOf(pod, view({ a: running() })), []);
  assert.deepEqual(actionsOf(pod, view({ a: exited(0) })), ['start b']);
  assert.deepEqual(actionsOf(pod, view({ a: exited(0), b: exited(0) })), ['start c']);
});

test('init containers run again in a new sandbox', () => {
  const pod = podOf({ initContainers: [container('a')] });
  const old = exited(0);

  const actions = actionsOf(pod, view({ a: old }, { sandbox: made({ id: 'other' }) }));

  assert.deepEqual(actions, ['start a']);
});

test('a dead sandbox is discarded before anything else', () => {
  const actions = actionsOf(
    podOf({}),
    view({ c: running() }, { sandbox: made({ state: 'exited' }) }),
  );

  assert.deepEqual(actions, ['discard-sandbox']);
});

test('a sidecar that is not started yet holds back what follows', () => {
  const pod = podOf({ initContainers: [container('s', { restartPolicy: 'Always' })] });

  assert.deepEqual(actionsOf(pod, view({ s: { ...running(), isStarted: false } })), []);
  assert.deepEqual(actionsOf(pod, view({ s: running() })), ['start c']);
});

test('when the work is done sidecars stop from last to first, then the sandbox goes', () => {
  const pod = podOf({
    restartPolicy: 'Never',
    initContainers: ['s', 't'].map((name) => container(name, { restartPolicy: 'Always' })),
  });
  const done = exited(0);

  assert.deepEqual(actionsOf(pod, view({ s: running(), t: running(), c: done })), ['stop t']);
  assert.deepEqual(actionsOf(pod, view({ s: running(), t: done, c: done })), ['stop s']);
  assert.deepEqual(actionsOf(pod, view({ s: done, t: done, c: done })), ['discard-sandbox']);
});

for (const [policy, exitCode, expected] of [
  ['Always', 0, ['start c']],
  ['Always', 1, ['start c']],
  ['OnFailure', 1, ['start c']],
  ['OnFailure', 0, ['discard-sandbox']],
  ['Never', 1, ['discard-sandbox']],
] as const) {
  test(`restart policy ${policy} after exit ${exitCode}: ${expected}`, () => {
    const pod = podOf({ restartPolicy: policy });

    assert.deepEqual(actionsOf(pod, view({ c: exited(exitCode) })), expected);
  });
}

for (const [what, own, exitCode, expected] of [
  ['its own policy goes before the pod’s', { restartPolicy: 'Never' }, 1, ['discard-sandbox']],
  ['an exit code that a rule names starts it again', restartsAfter('In', 42), 42, ['start c']],
  ['another exit code does not', restartsAfter('In', 42), 1, ['discard-sandbox']],
  ['all codes but those named do', restartsAfter('NotIn', 42), 1, ['start c']],
] as const) {
  test(`a container that ends: ${what}`, () => {
    const pod = podOf({ restartPolicy: 'Always', containers: [container('c', own)] });

    assert.deepEqual(actionsOf(pod, view({ c: exited(exitCode) })), expected);
  });
}

function restartsAfter(operator: 'In' | 'NotIn', code: number): Partial<Container> {
  const rule = { action: 'Restart', exitCodes: { operator, values: [code] } } as const;
  return { restartPolicy: 'Never', restartPolicyRules: [rule] };
}

for (const [backOff, delay] of [
  [0, 10],
  [10, 20],
  [160, 300],
  [300, 300],
] as const) {
  test(`a container that was held back ${backOff} s is held back ${delay} s next`, () => {
    const next = plan(podOf({}), view({ c: exited(1, backOff) }), NOW);

    assert.deepEqual(next.actions, []);
    assert.equal(next.held.get('c'), delay);
    assert.equal(next.wakeAt, NOW - 1000 + delay * 1000);
  });
}

test('a container that ran for ten minutes is forgiven its crashes', () => {
  const forgiven = exited(1, 300);
  const startedAt = '2026-11-23T11:40:00Z';
  const long = { ...forgiven, ...running({ ...forgiven.current?.container, startedAt }) };

  assert.deepEqual(actionsOf(podOf({}), view({ c: long })), ['start c']);
});

test('a container waits for the postStart hook of the one before it', () => {
  const lifecycle = { postStart: { exec: { command: ['true'] } } };
  const pod = podOf({ containers: [container('c', { lifecycle }), container('d')] });

  assert.deepEqual(actionsOf(pod, view({})), ['start c']);
  assert.deepEqual(actionsOf(pod, view({ c: { ...running(), isBusy: true } })), []);
  assert.deepEqual(actionsOf(pod, view({ c: running() })), ['start d']);
});

test('a running container with another image than the pod is stopped', () => {
  const pod = podOf({ containers: [container('c', { image: 'app:2' })] });

  const [action] = plan(pod, view({ c: running() }), NOW).actions;

  assert.deepEqual(action, {
    type: 'stop',
    container: 'c',
    message: 'Container c definition changed, will be restarted',
  });
});

const statusOf = (pod: Pod, now: PodView, held = new Map<string, number>()) =>
  podStatus(pod, now, { now: new Date(NOW), hostIp: '192.0.2.2', held });

test('the status names what a pod waits for', () => {
  const pod = podOf({ initContainers: [container('a')] });

  const status = statusOf(pod, view({ a: running() }));

  const [c] = status.containerStatuses ?? [];
  assert.equal(status.phase, 'Pending');
  assert.equal(c?.state?.waiting?.reason, 'PodInitializing');
  const initialized = status.conditions?.find(({ type }) => type === 'Initialized');
  assert.equal(initialized?.message, 'containers with incomplete status: [a]');
});

test('a container that is held back is in CrashLoopBackOff, its end is the last state', () => {
  const status = statusOf(podOf({}), view({ c: exited(1, 10) }), new Map([['c', 20]]));

  const [c] = status.containerStatuses ?? [];
  assert.equal(c?.state?.waiting?.reason, 'CrashLoopBackOff');
  assert.equal(
    c?.state?.waiting?.message,
    'back-off 20s restarting failed container=c pod=web_shop(u1)',
  );
  assert.equal(c?.lastState?.terminated?.exitCode, 1);
});

test('a condition keeps its time until its status changes', () => {
  const before = statusOf(podOf({}), view({ c: running() }));
  const later = { now: new Date(NOW + 60_000), hostIp: '192.0.2.2', held: new Map() };

  const same = podStatus(podOf({}, before), view({ c: running() }), later);
  const changed = podStatus(
    podOf({}, before),
    view({ c: { ...running(), isReady: false } }),
    later,
  );

  const time = (status: Pod['status']) =>
    status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  assert.equal(time(same), '2026-11-23T12:00:00Z');
  assert.equal(time(changed), '2026-11-23T12:01:00Z');
});

test('a readiness gate keeps a pod from being ready, and its condition is kept', () => {
  const gate = { type: 'example.com/gate', status: 'True' } as const;
  const spec = { readinessGates: [{ conditionType: gate.type }] };

  const closed = statusOf(podOf(spec), view({ c: running() }));
  const open = statusOf(podOf(spec, { conditions: [gate] }), view({ c: running() }));

  const ready = (status: Pod['status']) => status.conditions?.find(({ type }) => type === 'Ready');
  assert.equal(ready(closed)?.reason, 'ReadinessGatesNotReady');
  assert.equal(ready(open)?.status, 'True');
  assert.ok(open.conditions?.includes(gate));
});

test('a pod that is over its deadline fails and is stopped', () => {
  const pod = podOf({ activeDeadlineSeconds: 60 }, { startTime: '2026-11-23T11:58:00Z' });

  assert.deepEqual(actionsOf(pod, view({ c: running() })), ['stop c']);
  assert.equal(statusOf(pod, view({ c: running() })).reason, 'DeadlineExceeded');
});

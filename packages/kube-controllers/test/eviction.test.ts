import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Event, Node, Objects, Pod } from '@slipway/kube-objects';
import { type SimulatedNode, silent, simulateNode, until } from '@slipway/kube-objects/testing';
import { type Controllers, startControllers } from '../src/start-controllers.ts';

let objects: Objects;
let node: SimulatedNode;
let controllers: Controllers;

beforeEach(async () => {
  objects = await createObjects();
  node = await simulateNode(objects);
  controllers = startControllers({ objects, log: silent });
});
afterEach(async () => {
  await controllers.close();
  node[Symbol.dispose]();
});

const makePod = (name: string, spec: Partial<Pod['spec']> = {}) =>
  objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    status: {},
  });
const get = (name: string) => objects.get<Pod>('pods', name, 'default');
const runs = (name: string) => get(name)?.status.phase === 'Running';

const taint = (effect: string) => setTaints({ key: 'repair', effect });

async function setTaints(...taints: readonly { key: string; effect: string }[]): Promise<void> {
  const old = objects.get<Node>('nodes', 'node1');
  assert.ok(old);
  await objects.update<Node>('nodes', { ...old, spec: { taints } });
}

const tolerating = (key: string, tolerationSeconds: number) => ({
  tolerations: [{ key, operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds }],
});

test('a NoExecute taint takes the pods off that do not tolerate it, and says so', async () => {
  await makePod('goes');
  await makePod('stays', { tolerations: [{ key: 'repair', operator: 'Exists' }] });
  await until(() => runs('goes') && runs('stays'));

  await taint('NoExecute');

  await until(() => get('goes') === undefined);
  const evicted = () =>
    objects.list<Event>('events').find(({ reason }) => reason === 'TaintManagerEviction');
  await until(() => evicted() !== undefined);
  assert.equal(evicted()?.message, 'Marking for deletion Pod default/goes');
  assert.ok(runs('stays'));
});

test('a pod that tolerates a taint for a time goes when it is over', async () => {
  const tolerations = [
    { key: 'repair', operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: 1 },
  ];
  await makePod('a', { tolerations });
  await until(() => runs('a'));
  const start = Date.now();

  await taint('NoExecute');

  await until(() => get('a') === undefined);
  assert.ok(Date.now() - start >= 990);
});

// conformance: NoExecuteTaintManager Single Pod removing taint cancels eviction [Disruptive] [Serial]
test('a pod stays when the taint is gone before its time is over', async () => {
  await makePod('stays', tolerating('repair', 1));
  await makePod('goes', {
    tolerations: [...tolerating('repair', 9).tolerations, ...tolerating('later', 2).tolerations],
  });
  await until(() => runs('stays') && runs('goes'));

  await taint('NoExecute');
  await controllers.idle();
  await setTaints();
  await controllers.idle();
  const tolerant = get('stays');
  assert.ok(tolerant && runs('stays'));
  const more = [...(tolerant.spec.tolerations ?? []), { operator: 'Exists' as const }];
  await objects.update('pods', { ...tolerant, spec: { ...tolerant.spec, tolerations: more } });
  // The second that it would have had is over when another pod has been two under a taint.
  await setTaints({ key: 'later', effect: 'NoExecute' });
  await until(() => get('goes') === undefined);

  assert.ok(runs('stays'));
});

// conformance: NoExecuteTaintManager Multiple Pods evicts pods with minTolerationSeconds [Disruptive] [Serial]
test('each of several pods goes when its own time is over', async () => {
  await makePod('first', tolerating('repair', 1));
  await makePod('second', tolerating('repair', 2));
  await until(() => runs('first') && runs('second'));
  const ends = new Map<string, number>();
  using _watch = objects.watch<Pod>('pods', ({ type, object }) => {
    if (type === 'DELETED') ends.set(object.metadata.name, Date.now());
  });
  const start = Date.now();

  await taint('NoExecute');

  await until(() => ends.size === 2);
  const after = (name: string) => (ends.get(name) ?? 0) - start;
  assert.ok(
    after('first') >= 990 && after('second') >= 1990,
    `${after('first')} ${after('second')}`,
  );
  assert.ok(after('first') < after('second'));
});

test('a pod with a gate waits and says so, until the gate is taken away', async () => {
  const made = await makePod('a', { schedulingGates: [{ name: 'example.test/quota' }] });
  assert.equal(made.status.conditions?.[0]?.reason, 'SchedulingGated');

  await objects.update<Pod>('pods', { ...made, spec: { ...made.spec, schedulingGates: [] } });

  await until(() => runs('a'));
});

test('a pod that keeps others away waits for them to go', async () => {
  const labels = { app: 'shop' };
  const first = await objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'first', namespace: 'default', labels },
    spec: { containers: [{ name: 'c', image: 'i' }] },
    status: {},
  });
  await until(() => runs('first'));
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels } };
  const known = objects.get<Node>('nodes', 'node1');
  assert.ok(known);
  const named = { ...known.metadata, labels: { 'kubernetes.io/hostname': 'node1' } };
  await objects.update<Node>('nodes', { ...known, metadata: named });

  await makePod('second', {
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    },
  });
  await until(() => get('second')?.status.conditions?.[0]?.reason === 'Unschedulable');
  await objects.delete('pods', first.metadata.name, 'default');

  await until(() => runs('second'));
});

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

async function taint(effect: string): Promise<void> {
  const old = objects.get<Node>('nodes', 'node1');
  assert.ok(old);
  await objects.update<Node>('nodes', { ...old, spec: { taints: [{ key: 'repair', effect }] } });
}

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

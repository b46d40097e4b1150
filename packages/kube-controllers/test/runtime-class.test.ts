import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Pod, type RuntimeClass, runtimeClassesOf } from '@slipway/kube-objects';
import { simulate } from './simulation.ts';

const runtimeClass = (more: object = {}) => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'fast' },
  handler: 'runc',
  ...more,
});

const pod = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { runtimeClassName: 'fast', containers: [{ name: 'a', image: 'a' }], ...more },
});

const refused = { reason: 'Forbidden', message: /pod rejected: RuntimeClass "fast" not found/ };

// conformance: RuntimeClass should reject a Pod requesting a non-existent RuntimeClass [NodeConformance]
// conformance: RuntimeClass should reject a Pod requesting a deleted RuntimeClass [NodeConformance]
test('a pod of a runtime class that never was, or is gone, is refused', async () => {
  await using cluster = await simulate();
  const { objects } = cluster;

  await assert.rejects(objects.create('pods', pod('early')), refused);
  await objects.create(runtimeClassesOf, runtimeClass());
  await objects.create('pods', pod('meanwhile'));
  await objects.delete(runtimeClassesOf, 'fast');

  await assert.rejects(objects.create('pods', pod('late')), refused);
});

// conformance: RuntimeClass should schedule a Pod requesting a RuntimeClass without PodOverhead [NodeConformance]
test('a pod of a runtime class without overhead runs like any other', async () => {
  await using cluster = await simulate();
  await cluster.objects.create(runtimeClassesOf, runtimeClass());

  await cluster.objects.create('pods', pod('a'));
  await cluster.until(() => cluster.get<Pod>('pods', 'a').status.phase === 'Running');

  const made = cluster.get<Pod>('pods', 'a');
  assert.deepEqual([made.spec.nodeName, made.spec.overhead], ['node1', undefined]);
});

// conformance: RuntimeClass should schedule a Pod requesting a RuntimeClass and initialize its Overhead [NodeConformance]
test('a pod gets the overhead of its runtime class, and room for it', async () => {
  await using cluster = await simulate();
  const podFixed = { cpu: '10m', memory: '1Mi' };
  await cluster.objects.create<RuntimeClass>(
    runtimeClassesOf,
    runtimeClass({ overhead: { podFixed } }),
  );
  const all = [{ name: 'a', image: 'a', resources: { requests: { cpu: '4' } } }];

  await cluster.objects.create('pods', pod('small'));
  await cluster.objects.create('pods', pod('large', { containers: all }));
  await cluster.until(() => cluster.get<Pod>('pods', 'small').status.phase === 'Running');
  await cluster.idle();

  assert.deepEqual(cluster.get<Pod>('pods', 'small').spec.overhead, podFixed);
  assert.equal(cluster.get<Pod>('pods', 'large').spec.nodeName, undefined);
});

test('a pod goes where its runtime class is, and not where it says otherwise', async () => {
  await using cluster = await simulate();
  const scheduling = {
    nodeSelector: { zone: 'a' },
    tolerations: [{ key: 'fast', operator: 'Exists' }],
  };
  await cluster.objects.create(runtimeClassesOf, runtimeClass({ scheduling }));

  await cluster.objects.create('pods', pod('a', { nodeSelector: { disk: 'x' } }));
  const made = cluster.get<Pod>('pods', 'a');

  assert.deepEqual(made.spec.nodeSelector, { disk: 'x', zone: 'a' });
  assert.ok(made.spec.tolerations?.some(({ key }) => key === 'fast'));
  await assert.rejects(
    cluster.objects.create('pods', pod('b', { nodeSelector: { zone: 'b' } })),
    /runtimeClass.scheduling.nodeSelector\[zone\] = a; pod.spec.nodeSelector\[zone\] = b/,
  );
});

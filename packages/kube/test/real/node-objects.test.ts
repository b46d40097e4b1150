import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isReady, type NodeCluster, type Pod, startNodeCluster } from '../node-cluster.ts';

/** Pods as objects, while containers run for them. */
let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const patch = (name: string, change: object, ...more: string[]) =>
  cluster.kubectl('patch', 'pod', name, '-p', JSON.stringify(change), ...more);

// conformance: Pods should be submitted and removed [NodeConformance]
// conformance: Pods should be updated [NodeConformance]
test('a pod is made, seen, labelled and taken away, and each is told to who watches', async () => {
  const told: string[] = [];
  using _watch = cluster.cluster.objects.watch<Pod>('pods', ({ type, object }) => {
    if (object.metadata.name === 'told') told.push(`${type} ${object.metadata.labels?.time ?? ''}`);
  });
  await cluster.createPod('told', {
    terminationGracePeriodSeconds: 30,
    labels: { time: 'first' },
    containers: [{ script: FOREVER }],
  });
  await cluster.pod('told', isReady);

  await cluster.kubectl('label', 'pod', 'told', 'time=second', '--overwrite');
  const found = await cluster.kubectl('get', 'pods', '-l', 'time=second', '-o', 'name');
  await cluster.kubectl('delete', 'pod', 'told');

  assert.equal(found, 'pod/told\n');
  assert.equal(told[0], 'ADDED first');
  assert.ok(told.includes('MODIFIED second'));
  assert.equal(told.at(-1), 'DELETED second');
});

// conformance: Namespaces should ensure that all pods are removed when a namespace is deleted [Serial]
test('a namespace takes its running pods with it, and is empty when it is made again', async () => {
  await cluster.kubectl('create', 'namespace', 'short');
  const spec = {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'c', image: cluster.image, command: ['sh', '-c', FOREVER] }],
  };
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'short' },
    spec,
  });
  await cluster.kubectl('wait', '-n', 'short', '--for=condition=Ready', 'pod/web', '--timeout=60s');

  await cluster.kubectl('delete', 'namespace', 'short');
  await cluster.kubectl('create', 'namespace', 'short');

  const { code, stderr } = await cluster.run(['get', 'pod', 'web', '-n', 'short']);
  assert.equal(code, 1);
  assert.match(stderr, /NotFound/);
  const labels = { 'io.kubernetes.pod.namespace': 'short', 'io.kubernetes.pod.name': 'web' };
  assert.deepEqual(await cluster.engine.containers.list({ labels }), []);
});

// conformance: Pods should delete a collection of pods
test('pods with a label are deleted together', async () => {
  for (const name of ['one', 'two', 'three']) {
    await cluster.createPod(`set-${name}`, {
      labels: { set: 'all' },
      containers: [{ script: FOREVER }],
    });
    await cluster.pod(`set-${name}`, isReady);
  }

  const path = '/api/v1/namespaces/default/pods?labelSelector=set%3Dall';
  await cluster.kubectl('delete', '--raw', path);

  await Promise.all(['one', 'two', 'three'].map((name) => cluster.gone(`set-${name}`)));
});

// conformance: Pods should patch a pod status
// conformance: Pods should run through the lifecycle of Pods and PodStatus
test('the status of a pod is patched and replaced at its own address, and the node keeps what is not its own', async () => {
  const condition = { type: 'example.com/seen', status: 'True', reason: 'Looked' };
  await cluster.createPod('seen', { containers: [{ script: FOREVER }] });
  await cluster.pod('seen', isReady);

  await patch('seen', { status: { conditions: [condition] } }, '--subresource=status');
  await patch('seen', { metadata: { annotations: { looked: 'yes' } } });
  const pod = await cluster.pod('seen', ({ metadata }) => metadata.annotations?.looked === 'yes');
  const path = '/api/v1/namespaces/default/pods/seen/status';
  const status = JSON.parse(await cluster.kubectl('get', '--raw', path)).status;
  await cluster.kubectl('delete', 'pod', 'seen', '--now');

  assert.equal(
    pod.status.conditions?.find(({ type }) => type === condition.type)?.reason,
    'Looked',
  );
  assert.equal(status.phase, 'Running');
  assert.equal((await cluster.run(['get', 'pod', 'seen'])).code, 1);
});

// conformance: Pods Extended (pod generation) Pod Generation issue 500 podspec updates and verify generation and observedGeneration eventually converge [MinimumKubeletVersion:1.34]
test('500 changes of a spec are counted, and the node has seen the last one', async () => {
  await cluster.createPod('busy', { containers: [{ script: FOREVER }] });
  const { metadata, spec } = await cluster.pod('busy', isReady);
  const before = metadata.generation ?? 0;
  const { objects } = cluster.cluster;

  for (let seconds = 1; seconds <= 500; seconds += 1) {
    const pod = objects.get<Pod>('pods', 'busy', 'default');
    assert.ok(pod);
    const toleration = {
      key: 'busy',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: seconds,
    } as const;
    const tolerations = [...(spec.tolerations ?? []), toleration];
    await objects.update<Pod>('pods', { ...pod, spec: { ...pod.spec, tolerations } }).catch(() => {
      // The node has written its status meanwhile.
      seconds -= 1;
    });
  }

  const { status } = await cluster.pod(
    'busy',
    (pod) => pod.status.observedGeneration === before + 500,
  );
  assert.equal(status.phase, 'Running');
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Deployment, New, Pod, Service, WatchEvent } from '@slipway/kube-objects';
import { createObjects } from '../src/objects/objects.ts';

const pod = (name: string): New<Pod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
  status: {},
});

const service = (name: string, spec: object): New<Service> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { type: 'ClusterIP', ports: [{ port: 80 }], ...spec },
  status: {},
});

test('a new pod gets defaults, a service account token volume and a version', async () => {
  const objects = await createObjects();

  const made = await objects.create('pods', pod('a'));

  assert.equal(made.spec.restartPolicy, 'Always');
  assert.equal(made.spec.containers[0]?.imagePullPolicy, 'IfNotPresent');
  assert.match(made.spec.volumes?.[0]?.name ?? '', /^kube-api-access-/);
  assert.equal(made.status.phase, 'Pending');
  assert.match(made.metadata.resourceVersion, /^\d+$/);
  assert.equal(objects.get('pods', 'a', 'default'), made);
});

test('a field of resources counts in ones, in variables and in files', async () => {
  const objects = await createObjects();
  const resourceFieldRef = { containerName: 'web', resource: 'limits.memory' };
  const items = [{ path: 'mem', resourceFieldRef }];

  const made = await objects.create('pods', {
    ...pod('a'),
    spec: {
      containers: [{ name: 'web', image: 'web:1' }],
      volumes: [
        { name: 'own', downwardAPI: { items } },
        { name: 'all', projected: { sources: [{ downwardAPI: { items } }] } },
      ],
    },
  } as New<Pod>);

  const [own, all] = made.spec.volumes ?? [];
  assert.equal(own?.downwardAPI?.items?.[0]?.resourceFieldRef?.divisor, '0');
  const source = all?.projected?.sources?.[0];
  assert.equal(source?.downwardAPI?.items?.[0]?.resourceFieldRef?.divisor, '0');
});

test('a write that changes nothing makes no version and no event', async () => {
  const objects = await createObjects();
  const made = await objects.create('pods', pod('a'));
  const events: WatchEvent[] = [];
  using _ = objects.watch('pods', (event) => events.push(event));

  const again = await objects.update('pods', made);
  const status = await objects.updateStatus('pods', { ...made, status: { ...made.status } });

  assert.equal(again, made);
  assert.equal(status, made);
  assert.deepEqual(events, []);
});

test('a status write leaves the spec alone, but not labels; a main write leaves the status', async () => {
  const objects = await createObjects();
  const made = await objects.create('pods', pod('a'));

  const running = await objects.updateStatus('pods', {
    ...made,
    metadata: { ...made.metadata, labels: { seen: 'yes' } },
    spec: { ...made.spec, terminationGracePeriodSeconds: 1 },
    status: { phase: 'Running' },
  });
  const labelled = await objects.update('pods', {
    ...running,
    metadata: { ...running.metadata, labels: { kept: 'yes' } },
    status: { phase: 'Failed' },
  });

  assert.deepEqual(running.metadata.labels, { seen: 'yes' });
  assert.deepEqual(running.spec, made.spec);
  assert.deepEqual(labelled.metadata.labels, { kept: 'yes' });
  assert.equal(labelled.status.phase, 'Running');
});

test('a write of an old version is a conflict', async () => {
  const objects = await createObjects();
  const made = await objects.create('pods', pod('a'));
  await objects.updateStatus('pods', { ...made, status: { phase: 'Running' } });

  await assert.rejects(objects.updateStatus('pods', { ...made, status: {} }), {
    reason: 'Conflict',
    message: /^Operation cannot be fulfilled on pods "a": the object has been modified/,
  });
});

test('who is refused because of a write under way can read that write then', async () => {
  const objects = await createObjects();
  const made = await objects.create<Pod>('pods', pod('a'));
  const winner = objects.updateStatus<Pod>('pods', { ...made, status: { phase: 'Running' } });

  await assert.rejects(objects.updateStatus('pods', { ...made, status: {} }), {
    reason: 'Conflict',
  });

  assert.equal(objects.get<Pod>('pods', 'a', 'default')?.status.phase, 'Running');
  await winner;
  const other = objects.create('pods', pod('b'));
  await assert.rejects(objects.create('pods', pod('b')), { reason: 'AlreadyExists' });
  assert.ok(objects.get('pods', 'b', 'default'));
  await other;
});

test('a status made of the newest state meets no conflict and loses nothing', async () => {
  const objects = await createObjects();
  const made = await objects.create<Pod>('pods', pod('a'));
  const labelled = { ...made, metadata: { ...made.metadata, labels: { app: 'web' } } };
  const label = objects.update('pods', labelled);

  const changed = await objects.changeStatus<Pod>('pods', 'a', 'default', (newest) => ({
    ...newest,
    status: { reason: newest.metadata.labels?.app ?? '' },
  }));

  await label;
  assert.deepEqual(changed.metadata.labels, { app: 'web' });
  assert.equal(changed.status.reason, 'web');
});

test('a listener that throws is logged, and the others hear of the change all the same', async () => {
  const logged: unknown[] = [];
  const error = (message: string, fields?: object) => logged.push({ message, ...fields });
  const objects = await createObjects({ log: { debug() {}, info() {}, warn() {}, error } });
  const mistake = new Error('mistake');
  using _bad = objects.watch('pods', () => {
    throw mistake;
  });
  const heard: string[] = [];
  using _good = objects.watch('pods', ({ object }) => heard.push(object.metadata.name));

  await objects.create('pods', pod('a'));
  await new Promise((resolve) => setImmediate(resolve));

  assert.deepEqual(heard, ['a']);
  assert.deepEqual(logged, [
    {
      message: 'a change could not be followed',
      resource: 'pods',
      type: 'ADDED',
      namespace: 'default',
      name: 'a',
      error: mistake,
    },
  ]);
});

test('a pod on a node is marked first and removed with grace 0', async () => {
  const objects = await createObjects();
  const made = await objects.create('pods', pod('a'));
  await objects.update('pods', { ...made, spec: { ...made.spec, nodeName: 'n' } });
  const types: string[] = [];
  using _ = objects.watch('pods', ({ type }) => types.push(type));

  await objects.delete('pods', 'a', 'default');
  const marked = objects.get('pods', 'a', 'default');
  await objects.delete('pods', 'a', 'default', { gracePeriodSeconds: 0 });

  assert.equal(marked?.metadata.deletionGracePeriodSeconds, 30);
  assert.equal(objects.get('pods', 'a', 'default'), undefined);
  assert.deepEqual(types, ['MODIFIED', 'DELETED']);
});

test('services get addresses and node ports that are theirs alone', async () => {
  const objects = await createObjects();

  const made = await Promise.all([
    objects.create('services', service('a', {})),
    objects.create('services', service('b', { type: 'NodePort' })),
    objects.create('services', service('c', { type: 'NodePort' })),
    objects.create('services', service('d', { clusterIP: 'None' })),
  ]);

  assert.deepEqual(
    made.map(({ spec }) => spec.clusterIP),
    ['10.96.0.16', '10.96.0.17', '10.96.0.18', 'None'],
  );
  assert.deepEqual(
    made.map(({ spec }) => spec.ports?.[0]?.nodePort),
    [undefined, 30_000, 30_001, undefined],
  );
  await assert.rejects(objects.create('services', service('e', { clusterIP: '10.96.0.16' })), {
    reason: 'Invalid',
    message: /provided IP is already allocated/,
  });
});

test('a deployment gets defaults and a generation that counts changes of its spec', async () => {
  const objects = await createObjects();
  const made = await objects.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web' }] },
      },
    },
  });

  const deployment = objects.get<Deployment>('deployments.apps', 'web', 'default');
  const scaled = await objects.update('deployments.apps', {
    ...made,
    spec: { ...deployment?.spec, replicas: 3 },
  });

  assert.deepEqual(deployment?.spec.strategy, {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
  });
  assert.deepEqual([made.metadata.generation, scaled.metadata.generation], [1, 2]);
});

test('objects are there again after a restart, under the same versions', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  try {
    const path = join(directory, 'cluster.db');
    const first = await createObjects({ path });
    const made = await first.create('pods', pod('a'));
    first.close();

    const second = await createObjects({ path });
    const found = second.get('pods', 'a', 'default');
    const next = await second.create('pods', pod('b'));
    second.close();

    assert.deepEqual(found, made);
    assert.ok(Number(next.metadata.resourceVersion) > Number(made.metadata.resourceVersion));
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('stored objects cannot be changed in place', async () => {
  const objects = await createObjects();
  const made = await objects.create('pods', pod('a'));

  assert.throws(() => Object.assign(made.spec, { nodeName: 'n' }), TypeError);
});

test('a pod asks for what it is limited to', async () => {
  const objects = await createObjects();
  const resources = { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '500m' } };

  const made = await objects.create<Pod>('pods', {
    ...pod('a'),
    spec: { containers: [{ name: 'web', image: 'web:1', resources }] },
  });

  assert.deepEqual(made.spec.containers[0]?.resources?.requests, { cpu: '500m', memory: '64Mi' });
  assert.equal(made.status.qosClass, 'Burstable');
});

test('a pod that asks for more than its limit is refused', async () => {
  const objects = await createObjects();
  const resources = { limits: { cpu: '100m' }, requests: { cpu: '1' } };

  await assert.rejects(
    objects.create('pods', {
      ...pod('a'),
      spec: { containers: [{ name: 'web', image: 'web:1', resources }] },
    }),
    { reason: 'Invalid', message: /must be less than or equal to cpu limit of 100m/ },
  );
});

test('node ports and what belongs to them go when a service becomes internal', async () => {
  const objects = await createObjects();
  const made = await objects.create('services', service('a', { type: 'NodePort' }));

  const changed = await objects.update('services', {
    ...made,
    spec: { ...made.spec, type: 'ClusterIP' },
  });

  assert.equal(changed.spec.clusterIP, made.spec.clusterIP);
  assert.equal(changed.spec.ports?.[0]?.nodePort, undefined);
  assert.equal(changed.spec.externalTrafficPolicy, undefined);
});

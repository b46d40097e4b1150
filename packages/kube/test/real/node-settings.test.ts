import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubeObject, Pod } from '@slipway/kube-objects';
import { isReady, type NodeCluster, startNodeCluster } from '../node-cluster.ts';

/** Objects that pods and nodes are made of, from their beginning to their end. */
let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const FOREVER = 'trap "exit 0" TERM; while :; do sleep 1000 & wait $!; done';
const kubectl: NodeCluster['kubectl'] = (...args) => cluster.kubectl(...args);
const read = async (...args: string[]) => JSON.parse(await kubectl('get', ...args, '-o', 'json'));
const object = (apiVersion: string, kind: string, name: string, more: object) => ({
  apiVersion,
  kind,
  metadata: { name },
  ...more,
});
const replace = async (changed: object) => {
  const { code, stderr } = await cluster.run(['replace', '-f', '-'], {
    input: JSON.stringify(changed),
  });
  if (code !== 0) throw new Error(stderr);
};
const patch = (what: string, name: string, change: object, ...more: string[]) =>
  kubectl('patch', what, name, '--type=merge', '-p', JSON.stringify(change), ...more);

/** What the watches of a kind tell of objects with the label `of`. */
function watching(resource: string, of: string) {
  const told: string[] = [];
  const watch = cluster.cluster.objects.watch<KubeObject>(resource, ({ type, object: it }) => {
    if (it.metadata.labels?.of === of) told.push(type);
  });
  return { told, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

// conformance: ConfigMap should fail to create ConfigMap with empty key
// conformance: Secrets should fail to create secret due to empty secret key
for (const [kind, data] of [
  ['ConfigMap', { '': 'value' }],
  ['Secret', { '': 'dmFsdWU=' }],
] as const) {
  test(`a ${kind} with an empty key is refused`, async () => {
    await assert.rejects(
      cluster.apply(object('v1', kind, 'empty', { data })),
      /data\[\]: Invalid value|data: Invalid value/,
    );
  });
}

// conformance: ConfigMap should run through a ConfigMap lifecycle
// conformance: ConfigMap should update ConfigMap successfully [NodeConformance]
// conformance: Secrets should patch a secret
for (const [kind, resource, before_, after_] of [
  ['ConfigMap', 'configmaps', 'one', 'two'],
  ['Secret', 'secrets', 'b25l', 'dHdv'],
] as const) {
  test(`a ${kind} is made, found everywhere, patched, replaced and deleted by its label`, async () => {
    using watch = watching(resource, 'life');
    const made = object('v1', kind, 'life', { data: { key: before_ } });
    await cluster.apply({ ...made, metadata: { name: 'life', labels: { of: 'life' } } });

    const listed = await read(resource, '--all-namespaces', '-l', 'of=life');
    await patch(resource, 'life', { metadata: { labels: { more: 'yes' } }, data: { key: after_ } });
    const patched = await read(resource, 'life');
    await replace({ ...patched, data: { key: before_, other: after_ } });
    const replaced = await read(resource, 'life');
    const path = `/api/v1/namespaces/default/${resource}?labelSelector=of%3Dlife`;
    await kubectl('delete', '--raw', path);

    assert.equal(listed.items.length, 1);
    assert.deepEqual([patched.data, patched.metadata.labels.more], [{ key: after_ }, 'yes']);
    assert.deepEqual(replaced.data, { key: before_, other: after_ });
    assert.deepEqual((await read(resource, '--all-namespaces', '-l', 'of=life')).items, []);
    assert.deepEqual(watch.told, ['ADDED', 'MODIFIED', 'MODIFIED', 'DELETED']);
  });
}

// conformance: ConfigMap should be immutable if `immutable` field is set
// conformance: Secrets should be immutable if `immutable` field is set
for (const [kind, resource, value, other] of [
  ['ConfigMap', 'configmaps', 'one', 'two'],
  ['Secret', 'secrets', 'b25l', 'dHdv'],
] as const) {
  test(`a ${kind} that is immutable changes no more, but for its labels, and can be made anew`, async () => {
    const name = `fixed-${resource}`;
    await cluster.apply(object('v1', kind, name, { data: { key: value } }));
    await patch(resource, name, { data: { key: other } });

    await patch(resource, name, { immutable: true });

    await assert.rejects(
      patch(resource, name, { data: { key: value } }),
      /field is immutable when `immutable` is set/,
    );
    await assert.rejects(
      patch(resource, name, { immutable: false }),
      /field is immutable when `immutable` is set/,
    );
    await patch(resource, name, { metadata: { labels: { still: 'mine' } } });
    await kubectl('delete', resource, name);
    await cluster.apply(object('v1', kind, name, { data: { key: value } }));
  });
}

// conformance: Lease lease API should be available
test('a lease is held, handed on, listed and deleted with others', async () => {
  const lease = (name: string, holderIdentity: string) => ({
    ...object('coordination.k8s.io/v1', 'Lease', name, {
      spec: { holderIdentity, leaseDurationSeconds: 30, leaseTransitions: 0 },
    }),
    metadata: { name, labels: { of: 'lease' } },
  });
  await cluster.apply(lease('first', 'me'));
  const first = await read('leases', 'first');
  await replace({ ...first, spec: { ...first.spec, holderIdentity: 'you', leaseTransitions: 1 } });
  await patch('leases', 'first', { spec: { leaseDurationSeconds: 60 } });
  const changed = await read('leases', 'first');
  await cluster.apply(lease('second', 'me'));
  const listed = await read('leases', '-l', 'of=lease');

  await kubectl('delete', 'leases', '-l', 'of=lease');

  assert.deepEqual(
    [changed.spec.holderIdentity, changed.spec.leaseTransitions, changed.spec.leaseDurationSeconds],
    ['you', 1, 60],
  );
  assert.equal(listed.items.length, 2);
  assert.deepEqual((await read('leases', '-l', 'of=lease')).items, []);
});

// conformance: PodTemplates should delete a collection of pod templates
// conformance: PodTemplates should replace a pod template
// conformance: PodTemplates should run the lifecycle of PodTemplates
test('pod templates are made, labelled, replaced and deleted together', async () => {
  using watch = watching('podtemplates', 'template');
  const template = { spec: { containers: [{ name: 'c', image: cluster.image }] } };
  for (const name of ['one', 'two', 'three']) {
    const made = object('v1', 'PodTemplate', name, { template });
    await cluster.apply({ ...made, metadata: { name, labels: { of: 'template' } } });
  }

  await patch('podtemplates', 'one', { metadata: { labels: { patched: 'yes' } } });
  const two = await read('podtemplates', 'two');
  await replace({ ...two, metadata: { ...two.metadata, annotations: { updated: 'yes' } } });
  const listed = await read('podtemplates', '--all-namespaces', '-l', 'of=template');
  const replaced = await read('podtemplates', 'two');
  await kubectl('delete', 'podtemplates', 'three');
  await kubectl(
    'delete',
    '--raw',
    '/api/v1/namespaces/default/podtemplates?labelSelector=of%3Dtemplate',
  );

  assert.equal(listed.items.length, 3);
  assert.equal((await read('podtemplates', '-l', 'patched=yes')).items.length, 0);
  assert.equal(replaced.metadata.annotations.updated, 'yes');
  assert.equal(watch.told.filter((type) => type === 'DELETED').length, 3);
});

// conformance: Node Lifecycle should run through the lifecycle of a node
test('a node is made, labelled, has a status, and goes, without a machine behind it', async () => {
  await cluster.apply(object('v1', 'Node', 'fake', {}));
  const condition = { type: 'Ready', status: 'True', reason: 'Pretended', message: 'as if' };

  await patch('nodes', 'fake', { metadata: { labels: { of: 'fake' } } });
  await patch('nodes', 'fake', { status: { conditions: [condition] } }, '--subresource=status');
  const fake = await read('nodes', 'fake');
  await replace({ ...fake, metadata: { ...fake.metadata, annotations: { updated: 'yes' } } });
  const found = await read('nodes', '-l', 'of=fake');
  await kubectl('delete', 'nodes', '-l', 'of=fake');

  assert.equal(found.items[0].metadata.annotations.updated, 'yes');
  assert.equal(
    found.items[0].status.conditions.find(({ type }: { type: string }) => type === 'Ready').reason,
    'Pretended',
  );
  assert.deepEqual((await read('nodes', '-l', 'of=fake')).items, []);
});

const tolerating = (key: string, tolerationSeconds?: number) => ({
  key,
  operator: 'Exists' as const,
  effect: 'NoExecute',
  ...(tolerationSeconds !== undefined && { tolerationSeconds }),
});

// conformance: NoExecuteTaintManager Multiple Pods evicts pods with minTolerationSeconds [Disruptive] [Serial]
// conformance: NoExecuteTaintManager Single Pod removing taint cancels eviction [Disruptive] [Serial]
test('pods leave a tainted node in their time, and stay when the taint goes before', async () => {
  for (const [name, tolerations] of [
    ['impatient', [tolerating('first', 1), tolerating('second')]],
    ['patient', [tolerating('first', 5), tolerating('second', 8)]],
    // Longer than it takes to say that the taint is gone.
    ['spared', [tolerating('second', 15)]],
  ] as const) {
    await cluster.createPod(name, {
      terminationGracePeriodSeconds: 1,
      // Nobody but the taints of this test sends them away.
      tolerations: name === 'spared' ? [...tolerations, tolerating('first')] : [...tolerations],
      containers: [{ script: FOREVER }],
    });
    await cluster.pod(name, isReady);
  }
  const is = (name: string) =>
    cluster.cluster.objects.get<Pod>('pods', name, 'default') !== undefined;

  /** Who was sent away, in their order. */
  const sent: string[] = [];
  using _watch = cluster.cluster.objects.watch<Pod>('pods', ({ object: { metadata } }) => {
    const isNew = metadata.deletionTimestamp !== undefined && !sent.includes(metadata.name);
    if (isNew) sent.push(metadata.name);
  });

  await kubectl('taint', 'node', 'node1', 'first=x:NoExecute');
  await cluster.gone('impatient');
  await cluster.gone('patient');
  await kubectl('taint', 'node', 'node1', 'first-');
  await cluster.createPod('clock', {
    tolerations: [tolerating('third', 17), tolerating('second')],
    containers: [{ script: FOREVER }],
  });
  await cluster.pod('clock', isReady);
  await kubectl('taint', 'node', 'node1', 'second=x:NoExecute');
  await kubectl('taint', 'node', 'node1', 'second-');
  const other = tolerating('third');
  const path = [{ op: 'add', path: '/spec/tolerations/-', value: other }];
  await kubectl('patch', 'pod', 'spared', '--type=json', '-p', JSON.stringify(path));
  await kubectl('taint', 'node', 'node1', 'third=x:NoExecute');
  await cluster.gone('clock');

  assert.deepEqual(sent, ['impatient', 'patient', 'clock']);
  assert.equal(is('spared'), true);
  await kubectl('taint', 'node', 'node1', 'third-');
});

for (const medium of ['', 'Memory']) {
  test(`a container gets variables from a file that an init container has written, ${medium || 'on the disk'}`, async () => {
    const name = `env-file-${medium.toLowerCase() || 'disk'}`;
    const content = `# settings\nADDRESS='db:5432'\nTEXT='two\nlines'\n`;
    const fromFile = (own: string, key: string, optional = false) => ({
      name: own,
      valueFrom: { fileKeyRef: { volumeName: 'settings', path: 'sub/a.env', key, optional } },
    });
    await cluster.apply(
      object('v1', 'Pod', name, {
        spec: {
          restartPolicy: 'Never',
          volumes: [{ name: 'settings', emptyDir: medium ? { medium } : {} }],
          initContainers: [
            {
              name: 'write',
              image: cluster.image,
              command: ['sh', '-c', 'mkdir /data/sub && echo "$CONTENT" > /data/sub/a.env'],
              env: [{ name: 'CONTENT', value: content }],
              volumeMounts: [{ name: 'settings', mountPath: '/data' }],
            },
          ],
          containers: [
            {
              name: 'read',
              image: cluster.image,
              command: ['sh', '-c', 'echo "$A|$B|$C|$D."'],
              env: [
                fromFile('A', 'ADDRESS'),
                fromFile('B', 'TEXT'),
                { name: 'C', value: 'to $(A)' },
                fromFile('D', 'UNKNOWN', true),
              ],
            },
          ],
        },
      }),
    );
    await kubectl(
      'wait',
      `pod/${name}`,
      '--for=jsonpath={.status.phase}=Succeeded',
      '--timeout=60s',
    );

    assert.equal(await kubectl('logs', name, '-c', 'read'), 'db:5432|two\nlines|to db:5432|.\n');
    await kubectl('delete', 'pod', name, '--wait=false');
  });
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Mi' } } },
});

const volumes = (claimName: string) => [{ name: 'data', persistentVolumeClaim: { claimName } }];
const volumeMounts = [{ name: 'data', mountPath: '/data' }];
const isDone = ({ status }: { readonly status: { readonly phase?: string } }) =>
  status.phase === 'Succeeded' || status.phase === 'Failed';

test('what a pod writes to its claim is there for the next one, and gone with the claim', async () => {
  await cluster.apply(claim('notes'));
  await cluster.createPod('writer', {
    restartPolicy: 'Never',
    volumes: volumes('notes'),
    containers: [{ script: 'echo kept > /data/note', volumeMounts }],
  });
  const { status } = await cluster.pod('writer', isDone);
  await cluster.kubectl('delete', 'pod', 'writer');
  await cluster.createPod('reader', {
    restartPolicy: 'Never',
    volumes: volumes('notes'),
    containers: [{ script: 'cat /data/note', volumeMounts }],
  });
  await cluster.pod('reader', isDone);
  const note = await cluster.kubectl('logs', 'reader');
  const table = await cluster.kubectl('get', 'pvc', 'notes');
  await cluster.kubectl('delete', 'pod', 'reader');
  await cluster.kubectl('delete', 'pvc', 'notes');

  assert.equal(status.phase, 'Succeeded');
  assert.equal(note, 'kept\n');
  assert.match(table, /notes +Bound +pvc-\S+ +10Mi +RWO +standard/);
  await cluster.kubectl('wait', '--for=delete', 'pv', '--all', '--timeout=20s');
});

test('a pod whose claim is not there waits and says so', async () => {
  await cluster.createPod('early', { volumes: volumes('late'), containers: [{ script: 'true' }] });

  await cluster.pod('early', ({ status }) =>
    (status.conditions ?? []).some(({ message = '' }) =>
      message.includes('persistentvolumeclaim "late" not found'),
    ),
  );
  await cluster.apply(claim('late'));

  await cluster.pod('early', ({ spec }) => spec.nodeName !== undefined);
});

test('what a claim holds is told in the figures of the node, and on the claim when it is too much', async () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '512Ki' } } };
  await cluster.apply({ ...claim('small'), spec });
  await cluster.createPod('hoarder', {
    volumes: volumes('small'),
    containers: [
      {
        script: 'dd if=/dev/zero of=/data/much bs=1024 count=1024 && touch /tmp/done; sleep 1000',
        volumeMounts,
        readinessProbe: { exec: { command: ['test', '-e', '/tmp/done'] }, periodSeconds: 1 },
      },
    ],
  });
  await cluster.kubectl('wait', '--for=condition=Ready', 'pod/hoarder', '--timeout=60s');

  let volume: Volume | undefined;
  const isSeen = () => (volume?.usedBytes ?? 0) >= 1_048_576;
  // They are counted once a minute, and may be from before.
  for (const end = Date.now() + 120_000; !isSeen() && Date.now() < end; ) {
    const raw = await cluster.kubectl('get', '--raw', '/api/v1/nodes/node1/proxy/stats/summary');
    const { pods } = JSON.parse(raw) as { pods: { podRef: { name: string }; volume: Volume[] }[] };
    volume = pods.find(({ podRef }) => podRef.name === 'hoarder')?.volume[0];
  }
  const metrics = await cluster.kubectl('get', '--raw', '/api/v1/nodes/node1/proxy/metrics');
  const conditions = '{.status.conditions[*].type}';

  assert.deepEqual(volume?.pvcRef, { name: 'small', namespace: 'default' });
  assert.equal(volume?.capacityBytes, 524_288);
  assert.equal(volume?.availableBytes, 0);
  assert.ok((volume?.usedBytes ?? 0) >= 1_048_576);
  assert.match(
    metrics,
    /^kubelet_volume_stats_capacity_bytes\{namespace="default",persistentvolumeclaim="small"\} 524288$/m,
  );
  assert.equal(
    await cluster.kubectl('get', 'pvc', 'small', '-o', `jsonpath=${conditions}`),
    'slipway.dev/OverCapacity',
  );
});

interface Volume {
  readonly pvcRef: object;
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly availableBytes: number;
}

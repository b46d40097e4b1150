import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type {
  Event,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '@slipway/kube-objects';
import { namedVolumes, silent, simulateNode, until } from '@slipway/kube-objects/testing';
import { startControllers } from '../src/start-controllers.ts';
import { ensureStandardClass } from '../src/storage/standard-class.ts';

/** A cluster whose storage works; nothing of it is on a disk. */
async function startCluster(folders = namedVolumes()) {
  const objects = await createObjects();
  await ensureStandardClass(objects);
  const controllers = startControllers({ objects, log: silent, localVolumes: folders });
  const claim = (name: string) =>
    objects.get<PersistentVolumeClaim>('persistentvolumeclaims', name, 'default');
  const claimed = async (name: string) => {
    await until(() => claim(name)?.status.phase === 'Bound', `${name} is bound`);
    return claim(name);
  };
  const volumes = () => objects.list<PersistentVolume>('persistentvolumes');
  const ask = (name: string, spec: object = {}, more: object = {}) =>
    objects.create<PersistentVolumeClaim>('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default', ...more },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        ...spec,
      },
      status: {},
    });
  const close = async () => {
    await controllers.close();
    objects.close();
  };
  return { objects, folders, claim, claimed, volumes, ask, [Symbol.asyncDispose]: close };
}

const volume = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '5Gi' },
    hostPath: { path: `/data/${name}` },
    storageClassName: 'manual',
    ...spec,
  },
  status: {},
});

test('a claim without a class gets a folder of the standard class, which goes with it', async () => {
  await using cluster = await startCluster();
  const { objects, folders, ask, claimed, volumes } = cluster;

  await ask('data');
  const bound = await claimed('data');
  const [made] = volumes();
  await until(() => volumes()[0]?.status.phase === 'Bound');
  await objects.delete('persistentvolumeclaims', 'data', 'default');
  await until(() => volumes().length === 0);

  assert.equal(bound?.spec.storageClassName, 'standard');
  assert.deepEqual(bound?.status.capacity, { storage: '1Gi' });
  assert.equal(made?.metadata.name, `pvc-${bound?.metadata.uid}`);
  assert.equal(made?.spec.hostPath?.path, `/volumes/${made?.metadata.name}`);
  assert.equal(folders.names.size, 0);
});

test('a claim takes the smallest volume that is large enough, and leaves it behind as it was', async () => {
  await using cluster = await startCluster();
  const { objects, ask, claimed, volumes } = cluster;
  await objects.create<PersistentVolume>('persistentvolumes', volume('large', {}));
  await objects.create<PersistentVolume>(
    'persistentvolumes',
    volume('small', { capacity: { storage: '2Gi' } }),
  );
  await objects.create<PersistentVolume>(
    'persistentvolumes',
    volume('tiny', { capacity: { storage: '1Mi' } }),
  );

  await ask('data', { storageClassName: 'manual' });
  const bound = await claimed('data');
  await objects.delete('persistentvolumeclaims', 'data', 'default');
  const phaseOf = (name: string) =>
    volumes().find(({ metadata }) => metadata.name === name)?.status.phase;
  await until(() => phaseOf('small') === 'Released');

  assert.equal(bound?.spec.volumeName, 'small');
  assert.deepEqual(bound?.status.capacity, { storage: '2Gi' });
  assert.equal(phaseOf('large'), 'Available');
});

test('a claim grows where its class allows it, and never shrinks', async () => {
  await using cluster = await startCluster();
  const { objects, ask, claimed, claim, volumes } = cluster;
  await ask('data');
  const bound = await claimed('data');
  assert.ok(bound);
  const resize = (storage: string) => {
    const newest = claim('data') ?? bound;
    return objects.update<PersistentVolumeClaim>('persistentvolumeclaims', {
      ...newest,
      spec: { ...newest.spec, resources: { requests: { storage } } },
    });
  };

  await resize('3Gi');
  await until(() => claim('data')?.status.capacity?.storage === '3Gi');

  assert.equal(volumes()[0]?.spec.capacity?.storage, '3Gi');
  await assert.rejects(resize('1Gi'), /field can not be less than status.capacity/);
});

test('a claim that cannot have a volume says why', async () => {
  await using cluster = await startCluster();
  const { objects, ask } = cluster;
  await objects.create<StorageClass>('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'cloud' },
    provisioner: 'example.com/disk',
  });

  await ask('none', { storageClassName: '' });
  await ask('unknown', { storageClassName: 'fast' });
  await ask('foreign', { storageClassName: 'cloud' });
  const said = (name: string) =>
    objects
      .list<Event>('events', { namespace: 'default' })
      .find(({ involvedObject }) => involvedObject.name === name);
  await until(() => ['none', 'unknown', 'foreign'].every((name) => said(name) !== undefined));

  assert.equal(said('none')?.reason, 'FailedBinding');
  assert.equal(said('unknown')?.message, 'storageclass.storage.k8s.io "fast" not found');
  assert.match(said('foreign')?.message ?? '', /external provisioner 'example.com\/disk'/);
});

test('a claim of a class that waits for its consumer is bound with its first pod', async () => {
  await using cluster = await startCluster();
  const { objects, ask, claim, claimed } = cluster;
  using _node = await simulateNode(objects);
  await objects.create<StorageClass>('storageclasses.storage.k8s.io', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'late' },
    provisioner: 'slipway.dev/local',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  await ask('data', { storageClassName: 'late' });
  const events = () => objects.list<Event>('events', { namespace: 'default' });
  await until(() => events().some(({ reason }) => reason === 'WaitForFirstConsumer'));
  assert.equal(claim('data')?.status.phase, 'Pending');

  await objects.create<Pod>('pods', podWith('data'));

  await claimed('data');
  const pod = () => objects.get<Pod>('pods', 'app', 'default');
  await until(() => pod()?.spec.nodeName !== undefined);
});

const podWith = (claimName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'app', namespace: 'default' },
  spec: {
    containers: [{ name: 'c', image: 'busybox' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
  status: {},
});

test('a claim that a pod uses stays until the pod is gone', async () => {
  await using cluster = await startCluster();
  const { objects, ask, claim, claimed } = cluster;
  await ask('data');
  await claimed('data');
  await objects.create<Pod>('pods', podWith('data'));

  await objects.delete('persistentvolumeclaims', 'data', 'default');
  assert.ok(claim('data')?.metadata.deletionTimestamp);
  await objects.delete('pods', 'app', 'default');

  await until(() => claim('data') === undefined);
});

test('an ephemeral volume has a claim of its own that goes with its pod', async () => {
  await using cluster = await startCluster();
  const { objects, claimed } = cluster;
  const spec = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Mi' } },
  };
  const pod = podWith('unused');
  await objects.create<Pod>('pods', {
    ...pod,
    spec: {
      ...pod.spec,
      volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec } } }],
    },
  });

  const made = await claimed('app-scratch');

  assert.equal(made?.metadata.ownerReferences?.[0]?.name, 'app');
});

test('the folder of a claim that went before it got its volume is removed at the next start', async () => {
  const folders = namedVolumes('pvc-00000000-0000-0000-0000-000000000000');

  await using _cluster = await startCluster(folders);

  await until(() => folders.names.size === 0);
});

test('a standard class that was deleted stays deleted', async () => {
  await using cluster = await startCluster();
  const { objects } = cluster;
  await objects.delete('storageclasses.storage.k8s.io', 'standard');

  await ensureStandardClass(objects);

  assert.deepEqual(objects.list('storageclasses.storage.k8s.io'), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/test-api.ts';
import { exerciseKind } from './kind-operations.ts';

const apiVersion = 'storage.k8s.io/v1';

// conformance: CSIInlineVolumes should run through the lifecycle of a CSIDriver
test('clients do all that they can with CSI drivers', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'CSIDriver',
    plural: 'csidrivers',
    isNamespaced: false,
    name: 'inline-driver',
    body: { spec: { volumeLifecycleModes: ['Ephemeral'] } },
  });
});

// conformance: CSINodes CSI Conformance should run through the lifecycle of a csinode
test('clients do all that they can with CSI nodes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'CSINode',
    plural: 'csinodes',
    isNamespaced: false,
    name: 'node-a',
    body: { spec: { drivers: [] } },
  });
});

// conformance: CSIStorageCapacity should support CSIStorageCapacities API operations
test('clients do all that they can with capacities of storage', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'CSIStorageCapacity',
    plural: 'csistoragecapacities',
    isNamespaced: true,
    name: 'fast',
    body: { storageClassName: 'fast', nodeTopology: { matchLabels: { zone: 'a' } } },
  });
});

// conformance: StorageClasses CSI Conformance should run through the lifecycle of a StorageClass
test('clients do all that they can with storage classes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'StorageClass',
    plural: 'storageclasses',
    isNamespaced: false,
    name: 'slow',
    body: { provisioner: 'example.com/generic', reclaimPolicy: 'Delete' },
  });
});

// conformance: VolumeAttachment Conformance should run through the lifecycle of a VolumeAttachment
// conformance: VolumeAttachment Conformance should apply changes to a volumeattachment status
test('clients do all that they can with attachments of volumes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'VolumeAttachment',
    plural: 'volumeattachments',
    isNamespaced: false,
    name: 'attachment',
    body: {
      spec: {
        attacher: 'example.com/attacher',
        nodeName: 'node-a',
        source: { persistentVolumeName: 'pv' },
      },
    },
    status: { attached: true },
  });
});

test('a new attachment is not attached yet', async () => {
  await using api = await startTestApi();

  const made = await api.json('POST', `/apis/${apiVersion}/volumeattachments`, {
    apiVersion,
    kind: 'VolumeAttachment',
    metadata: { name: 'attachment' },
    spec: { attacher: 'example.com', nodeName: 'a', source: { persistentVolumeName: 'pv' } },
  });

  assert.deepEqual(made.status, { attached: false });
});

// conformance: VolumeAttributesClass [FeatureGate:VolumeAttributesClass] should run through the lifecycle of a VolumeAttributesClass
test('clients do all that they can with classes of volume attributes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion,
    kind: 'VolumeAttributesClass',
    plural: 'volumeattributesclasses',
    isNamespaced: false,
    name: 'silver',
    body: { driverName: 'example.com/driver', parameters: { iops: '3000' } },
  });
});

// conformance: CSIInlineVolumes should support CSIVolumeSource in Pod API
test('a pod may name a volume of a CSI driver', async () => {
  await using api = await startTestApi();
  const pods = '/api/v1/namespaces/default/pods';
  const csi = {
    driver: 'inline-driver',
    readOnly: true,
    volumeAttributes: { size: '1Gi' },
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'inline', labels: { special: 'true' } },
    spec: {
      containers: [{ name: 'a', image: 'a', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', csi }],
    },
  };

  const made = await api.json('POST', pods, pod);
  const again = await api.json('POST', pods, pod);
  const read = await api.json('GET', `${pods}/inline`);
  const listed = await api.json('GET', `${pods}?labelSelector=special%3Dtrue`);
  const patched = await api.json(
    'PATCH',
    `${pods}/inline`,
    { metadata: { annotations: { patched: 'true' } } },
    { 'content-type': 'application/merge-patch+json' },
  );
  await api.send('DELETE', `${pods}/inline`);
  const after = await api.json('GET', `${pods}/inline`);

  assert.partialDeepStrictEqual(made, { spec: { volumes: [{ name: 'v', csi }] } });
  assert.equal(again.code, 409);
  assert.equal(read.metadata.uid, made.metadata.uid);
  assert.equal(listed.items?.length, 1);
  assert.equal(patched.metadata.annotations?.patched, 'true');
  assert.equal(after.code, 404);
});

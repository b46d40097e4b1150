import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Event, PersistentVolume, PersistentVolumeClaim, Pod } from '@slipway/kube-objects';
import { createEventRecorder, localProvisioner } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { ClaimSweep } from '../src/volumes/claim-sweep.ts';

const namespace = 'default';
const claimsOf = 'persistentvolumeclaims';
const asked = { storage: '256Ki' };

/** A claim of 256 KiB whose folder a pod of this node uses, and what counts it. */
async function openSweep(provisioner = localProvisioner) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-claim-'));
  const objects = await createObjects();
  const annotations = { 'pv.kubernetes.io/provisioned-by': provisioner };
  await objects.create<PersistentVolume>('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', annotations },
    spec: { capacity: asked, accessModes: ['ReadWriteOnce'], hostPath: { path: folder } },
    status: {},
  });
  const claim = await objects.create<PersistentVolumeClaim>(claimsOf, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: asked }, volumeName: 'pv' },
    status: {},
  });
  await objects.updateStatus<PersistentVolumeClaim>(claimsOf, {
    ...claim,
    status: { phase: 'Bound', capacity: asked },
  });
  await objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace },
    spec: {
      nodeName: 'node1',
      containers: [{ name: 'c', image: 'present:1' }],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
    status: {},
  });
  const clock = () => new Date();
  const events = createEventRecorder(objects, silent, clock);
  const sweep = new ClaimSweep({ objects, events, log: silent, clock, nodeName: 'node1' });
  return {
    objects,
    sweep,
    write: (bytes: number) => writeFile(join(folder, 'file'), Buffer.alloc(bytes, 1)),
    conditions: () =>
      objects.get<PersistentVolumeClaim>(claimsOf, 'data', namespace)?.status.conditions ?? [],
    warned: async () => {
      await events.close();
      return objects.list<Event>('events').map(({ involvedObject }) => involvedObject.kind);
    },
    async [Symbol.asyncDispose]() {
      sweep[Symbol.dispose]();
      objects.close();
      await rm(folder, { recursive: true });
    },
  };
}

test('a claim that holds more than it asked for says so until it does not any more', async () => {
  await using it = await openSweep();

  await it.write(1000);
  await it.sweep.sweep();
  assert.deepEqual(it.conditions(), []);

  await it.write(500_000);
  const [usage] = await it.sweep.sweep();
  await it.sweep.sweep();
  const [condition] = it.conditions();
  assert.deepEqual(
    [condition?.type, condition?.reason],
    ['slipway.dev/OverCapacity', 'VolumeOverCapacity'],
  );
  assert.match(
    condition?.message ?? '',
    /more than its 256Ki: delete files in it, or let the claim/,
  );
  assert.deepEqual([usage?.claim, usage?.capacityBytes], ['data', 262_144]);
  assert.ok((usage?.usedBytes ?? 0) >= 500_000);
  assert.deepEqual((await it.warned()).sort(), ['PersistentVolumeClaim', 'Pod']);

  await it.write(1000);
  await it.sweep.sweep();
  assert.deepEqual(it.conditions(), []);
});

test('a folder that an administrator chose is not counted', async () => {
  await using it = await openSweep('somebody.example.com/else');
  await it.write(500_000);

  assert.deepEqual(await it.sweep.sweep(), []);
  assert.deepEqual(it.conditions(), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '@slipway/kube-api/testing';
import { until } from '@slipway/kube-objects/testing';
import { startWorkingApi, type WorkingApi } from './working-api.ts';

const volumes = '/api/v1/persistentvolumes';
const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
const everyClaim = '/api/v1/persistentvolumeclaims';
const selector = 'labelSelector=e2e%3Dpv';
const accessModes = ['ReadWriteOnce'];
const labels = { e2e: 'pv' };

const volume = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, labels },
  spec: {
    accessModes,
    capacity: { storage: '1Gi' },
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: 'by-hand',
    csi: { driver: 'csi.example.com', volumeHandle: 'e2e' },
  },
});
const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, labels },
  spec: { accessModes, storageClassName: 'by-hand', resources: { requests: { storage: '1Gi' } } },
});

const patch = (api: WorkingApi, path: string, body: object, type = 'strategic-merge') =>
  api.json('PATCH', path, body, { 'content-type': `application/${type}-patch+json` });

const version = ({ metadata }: Answer) => Number(metadata.resourceVersion);

/** Writes what `change` makes of the object, as often as somebody else is faster. */
async function update(
  api: WorkingApi,
  path: string,
  part: string,
  change: (old: Answer) => object,
) {
  for (;;) {
    const answer = await api.json('PUT', `${path}${part}`, change(await api.json('GET', path)));
    if (answer.code !== 409) return answer;
  }
}

const gone = (api: WorkingApi, path: string) =>
  until(async () => (await api.send('GET', path)).status === 404);

/** The one object that is labelled. */
async function only(api: WorkingApi, path: string): Promise<Answer> {
  const { items = [] } = await api.json('GET', `${path}?${selector}`);
  assert.equal(items.length, 1);
  return items[0] ?? assert.fail();
}

// conformance: PersistentVolumes CSI Conformance should run through the lifecycle of a PV and a PVC
test('a volume and a claim are made, listed, changed and deleted, by name and together', async () => {
  await using api = await startWorkingApi();
  const label = (value: string) => ({ metadata: { labels: { state: value } } });

  for (const round of ['first', 'second']) {
    await api.send('POST', volumes, volume(round));
    await api.send('POST', claims, claim(round));
    const paths = { volume: `${volumes}/${round}`, claim: `${claims}/${round}` };
    for (const [path, one] of [
      [volumes, paths.volume],
      [everyClaim, paths.claim],
    ] as const) {
      const listed = await only(api, path);
      const patched = await patch(api, one, label('patched'));
      const read = await api.json('GET', one);
      const updated = await update(api, one, '', (old) => ({
        ...old,
        metadata: { ...old.metadata, labels: { ...labels, ...label('updated').metadata.labels } },
      }));
      assert.ok(version(patched) > version(listed) && version(listed) > 0);
      assert.partialDeepStrictEqual(patched, label('patched'));
      assert.equal(read.metadata.uid, patched.metadata.uid);
      assert.partialDeepStrictEqual(updated, label('updated'));
    }
    for (const [all, one] of [
      [claims, paths.claim],
      [volumes, paths.volume],
    ] as const) {
      await api.send('DELETE', round === 'first' ? one : `${all}?${selector}`);
      await gone(api, one);
    }
  }
});

// conformance: PersistentVolumes CSI Conformance should apply changes to a pv/pvc status
test('the status of a volume and of a claim is read, patched and replaced by itself', async () => {
  await using api = await startWorkingApi();
  await api.send('POST', volumes, volume('a'));
  await api.send('POST', claims, claim('a'));
  const [pv, pvc] = [`${volumes}/a`, `${claims}/a`];
  await only(api, volumes);
  await only(api, everyClaim);
  await until(async () => (await api.json('GET', pvc)).status?.phase === 'Bound');
  const condition = (reason: string) => ({
    type: 'StatusPatched',
    status: 'True',
    reason,
    message: 'Set from a test',
  });

  assert.equal((await api.json('GET', `${pvc}/status`)).status?.phase, 'Bound');
  assert.equal((await api.json('GET', `${pv}/status`)).status?.phase, 'Bound');
  const conditions = [condition('patched')];
  const patchedClaim = await patch(api, `${pvc}/status`, { status: { conditions } }, 'merge');
  const words = (reason: string) => ({ status: { reason, message: 'told' } });
  const patchedVolume = await patch(api, `${pv}/status`, words('patched'), 'merge');
  const updatedClaim = await update(api, pvc, '/status', (old) => ({
    ...old,
    status: {
      ...old.status,
      conditions: [...conditions, { ...condition('updated'), type: 'More' }],
    },
  }));
  const updatedVolume = await update(api, pv, '/status', (old) => ({
    ...old,
    status: { ...old.status, ...words('updated').status },
  }));

  assert.partialDeepStrictEqual(patchedClaim, { status: { phase: 'Bound', conditions } });
  assert.partialDeepStrictEqual(patchedVolume, words('patched'));
  assert.partialDeepStrictEqual(updatedClaim.status, {
    conditions: [condition('patched'), { reason: 'updated', message: 'Set from a test' }],
  });
  assert.partialDeepStrictEqual(updatedVolume, words('updated'));
});

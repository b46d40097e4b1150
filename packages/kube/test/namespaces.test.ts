import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@slipway/kube-objects/testing';
import { startControlPlane } from './control-plane.ts';

const map = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});

test('a namespace ends after what is in it', async () => {
  await using api = await startControlPlane();
  const namespaces = '/api/v1/namespaces';
  await api.send('POST', namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'n' },
  });
  await api.send('POST', `${namespaces}/n/configmaps`, {
    ...map('held'),
    metadata: { name: 'held', finalizers: ['example.com/hold'] },
  });

  const ending = await api.json('DELETE', `${namespaces}/n`);
  const refused = await api.json('POST', `${namespaces}/n/configmaps`, map('late'));
  await until(async () => {
    const held = await api.json('GET', `${namespaces}/n/configmaps/held`);
    return held.metadata.deletionTimestamp !== undefined;
  });
  await api.send(
    'PATCH',
    `${namespaces}/n/configmaps/held`,
    { metadata: { finalizers: null } },
    { 'content-type': 'application/merge-patch+json' },
  );

  assert.equal(ending.status?.phase, 'Terminating');
  assert.deepEqual(
    [refused.code, refused.details?.causes?.[0]?.reason],
    [403, 'NamespaceTerminating'],
  );
  await until(async () => (await api.send('GET', `${namespaces}/n`)).status === 404);
});

test('the default service account comes back when it is deleted', async () => {
  await using api = await startControlPlane();
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  const before = await api.json('GET', `${accounts}/default`);

  await api.send('DELETE', `${accounts}/default`);

  await until(async () => {
    const now = await api.json('GET', `${accounts}/default`);
    return now.kind === 'ServiceAccount' && now.metadata.uid !== before.metadata.uid;
  });
});

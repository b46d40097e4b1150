import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startControlPlane } from './control-plane.ts';

test('the service that leads to the API comes back with its endpoints when it is deleted', async () => {
  await using api = await startControlPlane();
  const { objects } = api.server;
  await api.server.announce('172.17.0.1', 6443);
  const before = objects.get('services', 'kubernetes', 'default');
  const back = Promise.all(
    ['services', 'endpoints'].map(
      (resource) =>
        new Promise<void>((resolve) =>
          objects.watch(resource, ({ type }) => {
            if (type === 'ADDED') resolve();
          }),
        ),
    ),
  );

  for (const resource of ['services', 'endpoints']) {
    await api.send('DELETE', `/api/v1/namespaces/default/${resource}/kubernetes`);
  }
  await back;

  const service = objects.get('services', 'kubernetes', 'default');
  const endpoints = objects.get('endpoints', 'kubernetes', 'default');
  assert.notEqual(service?.metadata.uid, before?.metadata.uid);
  assert.equal(JSON.stringify(service).includes('"clusterIP":"10.96.0.1"'), true);
  assert.equal(JSON.stringify(endpoints).includes('"ip":"172.17.0.1"'), true);
});

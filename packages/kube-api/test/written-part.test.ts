import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '@slipway/kube-objects';
import { deployment } from '../src/kinds/apps/deployment.ts';
import { service } from '../src/kinds/core/service/service.ts';
import { startTestApi } from '../src/testing/index.ts';
import { writtenPart } from '../src/written-part.ts';

const written = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 8080 }] }] },
    },
  },
};

test('what is exported of an object is what was written, and makes the same object again', async () => {
  await using api = await startTestApi();
  const path = '/apis/apps/v1/namespaces/default/deployments';
  await api.send('POST', path, written);
  const { objects } = api.server;
  const made = objects.get<KubeObject>('deployments.apps', 'web', 'default');
  assert.ok(made);
  await objects.updateStatus('deployments.apps', { ...made, status: { replicas: 2 } });

  const stored = objects.get<KubeObject>('deployments.apps', 'web', 'default');
  assert.ok(stored);
  assert.deepEqual(writtenPart(deployment, stored), written);
});

test('addresses that the cluster has given are left out, what differs from the default stays', async () => {
  await using api = await startTestApi();
  const spec = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] };
  const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec };
  await api.send('POST', '/api/v1/namespaces/default/services', object);

  const stored = api.server.objects.get<KubeObject>('services', 'web', 'default');
  assert.ok(stored);
  const exported = writtenPart(service, stored) as { readonly spec?: object };
  assert.deepEqual((exported.spec as { ports?: unknown }).ports, [{ port: 80, targetPort: 8080 }]);
  assert.equal('type' in (exported.spec ?? {}), false);
});

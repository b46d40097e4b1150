import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';

test('an APIService of another server says that requests are not sent on', async () => {
  await using api = await startTestApi();
  const made = await api.json('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
    metadata: { name: 'v1beta1.external.metrics.example.com' },
    spec: {
      group: 'external.metrics.example.com',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace: 'keda', name: 'metrics' },
    },
  });

  assert.match(
    JSON.stringify(made.status),
    /"type":"Available".*"status":"False","reason":"NotForwarded"/,
  );
});

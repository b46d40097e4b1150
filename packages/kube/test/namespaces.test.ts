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

// conformance: ServiceAccounts should guarantee kube-root-ca.crt exist in any namespace
test("the cluster's certificate is in a new namespace, comes back, and stays what it is", async () => {
  await using api = await startControlPlane();
  await api.send('POST', '/api/v1/namespaces', namespace('n'));
  const one = '/api/v1/namespaces/n/configmaps/kube-root-ca.crt';
  const read = () => api.json('GET', one);
  const first = await read();

  await api.send('DELETE', one);
  await until(async () => {
    const now = await read();
    return now.kind === 'ConfigMap' && now.metadata.uid !== first.metadata.uid;
  });
  await api.send('PUT', one, { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });

  await until(async () => (await read()).data?.['ca.crt'] === first.data?.['ca.crt']);
  assert.match(first.data?.['ca.crt'] ?? '', /^-----BEGIN CERTIFICATE/);
});

const namespace = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team: 'a' } },
});

const merge = { 'content-type': 'application/merge-patch+json' };

// conformance: Namespaces should patch a Namespace [Serial]
// conformance: Namespaces should apply an update to a Namespace [Serial]
// conformance: Namespaces should apply changes to a namespace status [Serial]
test('a namespace is patched, replaced, and its status with what is noted beside it', async () => {
  await using api = await startControlPlane();
  const path = '/api/v1/namespaces/n';
  await api.send('POST', '/api/v1/namespaces', namespace('n'));
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' };

  const patch = { metadata: { labels: { testLabel: 'testValue' } } };
  await api.send('PATCH', path, patch, strategic);
  const patched = await api.json('GET', path);
  const updated = await api.json('PUT', path, {
    ...patched,
    metadata: { ...patched.metadata, labels: { n: 'updated' } },
  });
  const read = await api.json('GET', `${path}/status`);
  const condition = { type: 'StatusPatch', status: 'True', reason: 'Test', message: 'patched' };
  const noted = await api.json(
    'PATCH',
    `${path}/status`,
    { metadata: { annotations: { noted: 'n' } }, status: { conditions: [condition] } },
    merge,
  );
  const conditions = [condition, { ...condition, type: 'StatusUpdate', message: 'updated' }];
  const replaced = await api.json('PUT', `${path}/status`, {
    ...noted,
    status: { ...noted.status, conditions },
  });

  assert.partialDeepStrictEqual(patched.metadata, patch.metadata);
  assert.partialDeepStrictEqual(updated.metadata, { labels: { n: 'updated' } });
  assert.deepEqual(read.status, { phase: 'Active' });
  assert.deepEqual(noted.metadata.annotations, { noted: 'n' });
  assert.deepEqual(noted.status, { phase: 'Active', conditions: [condition] });
  assert.deepEqual(replaced.status, { phase: 'Active', conditions });
});

// conformance: Namespaces should apply a finalizer to a Namespace [Serial]
test('a finalizer of a namespace comes and goes at an address of its own', async () => {
  await using api = await startControlPlane();
  const path = '/api/v1/namespaces/n';
  await api.send('POST', '/api/v1/namespaces', namespace('n'));
  const finalize = async (finalizers: readonly string[]) => {
    const old = await api.json('GET', path);
    return await api.json('PUT', `${path}/finalize`, { ...old, spec: { finalizers } });
  };

  const added = await finalize(['kubernetes', 'example.com/fake']);
  const removed = await finalize(['kubernetes']);

  assert.partialDeepStrictEqual(added, {
    spec: { finalizers: ['kubernetes', 'example.com/fake'] },
  });
  assert.deepEqual((removed as unknown as { spec: object }).spec, { finalizers: ['kubernetes'] });
});

// conformance: Namespaces should ensure that all services are removed when a namespace is deleted [Serial]
test('a namespace that is made again has none of the services it had', async () => {
  await using api = await startControlPlane();
  const services = '/api/v1/namespaces/n/services';
  await api.send('POST', '/api/v1/namespaces', namespace('n'));
  await api.send('POST', services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { foo: 'bar' }, ports: [{ port: 80, targetPort: 80 }] },
  });

  await api.send('DELETE', '/api/v1/namespaces/n');
  await until(async () => (await api.send('GET', '/api/v1/namespaces/n')).status === 404);
  const again = await api.send('POST', '/api/v1/namespaces', namespace('n'));

  assert.equal(again.status, 201);
  assert.equal((await api.send('GET', `${services}/web`)).status, 404);
});

// conformance: OrderedNamespaceDeletion namespace deletion should delete pod first
test('of a namespace the pods go first, and its status says what it waits for', async () => {
  await using api = await startControlPlane();
  const path = '/api/v1/namespaces/n';
  await api.send('POST', '/api/v1/namespaces', namespace('n'));
  await api.send('POST', `${path}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'held', finalizers: ['example.com/hold'] },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  });
  await api.send('POST', `${path}/configmaps`, map('needed'));

  await api.send('DELETE', path);
  const messages = async () => {
    const { status } = await api.json('GET', path);
    const conditions = (status?.conditions ?? []) as readonly Record<string, string>[];
    return Object.fromEntries(conditions.map(({ type, message }) => [type, message]));
  };
  await until(async () => 'NamespaceDeletionContentFailure' in (await messages()));
  const told = await messages();
  const [pod, kept] = [
    await api.json('GET', `${path}/pods/held`),
    await api.json('GET', `${path}/configmaps/needed`),
  ];
  await api.send('PATCH', `${path}/pods/held`, { metadata: { finalizers: null } }, merge);

  assert.notEqual(pod.metadata.deletionTimestamp, undefined);
  assert.equal(kept.metadata.deletionTimestamp, undefined);
  assert.equal(kept.kind, 'ConfigMap');
  assert.equal(
    told.NamespaceContentRemaining,
    'Some resources are remaining: pods. has 1 resource instances',
  );
  assert.equal(
    told.NamespaceFinalizersRemaining,
    'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  );
  await until(async () => (await api.send('GET', path)).status === 404);
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

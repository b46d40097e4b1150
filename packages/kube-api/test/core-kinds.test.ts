import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/test-api.ts';
import { exerciseKind, type KindCase } from './kind-operations.ts';

const core = (kind: string, plural: string, more: Omit<Partial<KindCase>, 'kind' | 'plural'>) => ({
  apiVersion: 'v1',
  kind,
  plural,
  isNamespaced: true,
  name: 'example',
  body: {},
  ...more,
});
const here = '/api/v1/namespaces/default';
const encoded = (text: string) => Buffer.from(text).toString('base64');

// conformance: ConfigMap should run through a ConfigMap lifecycle
// conformance: ConfigMap should update ConfigMap successfully [NodeConformance]
test('clients do all that they can with config maps', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('ConfigMap', 'configmaps', {
      body: { data: { valueName: 'value' } },
      patch: { data: { valueName: 'value1', more: '' } },
    }),
  );
});

// conformance: Secrets should patch a secret
test('clients do all that they can with secrets', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('Secret', 'secrets', {
      body: { type: 'Opaque', data: { key: encoded('value') } },
      patch: { data: { key: encoded('value1') } },
    }),
  );
});

// conformance: ConfigMap should fail to create ConfigMap with empty key
// conformance: Secrets should fail to create secret due to empty secret key
test('keys of config maps and secrets are not empty', async () => {
  await using api = await startTestApi();

  for (const [kind, plural] of [
    ['ConfigMap', 'configmaps'],
    ['Secret', 'secrets'],
  ]) {
    const answer = await api.json('POST', `${here}/${plural}`, {
      apiVersion: 'v1',
      kind,
      metadata: { name: 'empty' },
      data: { '': encoded('value-1') },
    });

    assert.deepEqual([answer.code, answer.reason], [422, 'Invalid']);
    assert.match(answer.message ?? '', /data\[\]: Invalid value/);
    assert.equal((await api.send('GET', `${here}/${plural}/empty`)).status, 404);
  }
});

for (const [kind, plural, mark] of [
  ['ConfigMap', 'configmaps', 'ConfigMap'],
  ['Secret', 'secrets', 'Secrets'],
] as const) {
  // conformance: ConfigMap should be immutable if `immutable` field is set
  // conformance: Secrets should be immutable if `immutable` field is set
  test(`${mark}: what is immutable keeps its data and stays immutable, but not its labels`, async () => {
    await using api = await startTestApi();
    const object = (data: object, more: object = {}) => ({
      apiVersion: 'v1',
      kind,
      metadata: { name: 'fixed' },
      data,
      ...more,
    });
    const [first, second] = [{ a: encoded('1') }, { a: encoded('2') }];
    const put = (body: object) => api.json('PUT', `${here}/${plural}/fixed`, body);

    await api.json('POST', `${here}/${plural}`, object(first));
    const changed = await put(object(second));
    const fixed = await put(object(second, { immutable: true }));
    const refused = [
      await put(object(second, { immutable: false })),
      await put(object(second)),
      await put(object(first, { immutable: true })),
    ];
    const metadata = { name: 'fixed', labels: { renamed: 'true' } };
    const labelled = await put(object(second, { immutable: true, metadata }));
    const deleted = await api.send('DELETE', `${here}/${plural}/fixed`);

    assert.deepEqual(changed.data, second);
    assert.partialDeepStrictEqual(fixed, { immutable: true });
    assert.deepEqual(
      refused.map(({ code, reason }) => [code, reason]),
      Array(3).fill([422, 'Invalid']),
    );
    assert.partialDeepStrictEqual(labelled, { metadata, data: second });
    assert.equal(deleted.status, 200);
  });
}

// conformance: PodTemplates should run the lifecycle of PodTemplates
// conformance: PodTemplates should delete a collection of pod templates
// conformance: PodTemplates should replace a pod template
test('clients do all that they can with pod templates', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('PodTemplate', 'podtemplates', {
      body: { template: { spec: { containers: [{ name: 'nginx', image: 'nginx' }] } } },
    }),
  );
});

const involvedObject = { namespace: 'default', kind: 'Pod', name: 'web' };

// conformance: Events should manage the lifecycle of an event
// conformance: Events should delete a collection of events
test('clients do all that they can with events of the core group', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('Event', 'events', {
      body: { message: 'This is a test event', reason: 'Test', type: 'Normal', involvedObject },
      patch: { message: 'This is a test event - patched' },
    }),
  );
});

// conformance: Events API should ensure that an event can be fetched, patched, deleted, and listed
// conformance: Events API should delete a collection of events
test('clients do all that they can with events of events.k8s.io', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('Event', 'events', {
      apiVersion: 'events.k8s.io/v1',
      body: {
        eventTime: '2026-01-01T00:00:00.000000Z',
        note: 'This is a test event',
        reason: 'Test',
        action: 'Do',
        type: 'Normal',
        regarding: involvedObject,
        reportingController: 'test-controller',
        reportingInstance: 'test-node',
      },
      patch: {
        series: { count: 2, lastObservedTime: '2026-01-02T00:00:00.000000Z' },
      },
    }),
  );
});

test('events are selected by their source under the name of each group', async () => {
  await using api = await startTestApi();
  const event = (name: string, component: string) => ({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name },
    eventTime: '2026-01-01T00:00:00.000000Z',
    note: 'A note',
    reason: 'Test',
    action: 'Do',
    type: 'Normal',
    regarding: involvedObject,
    reportingController: component,
    reportingInstance: 'test-node',
    deprecatedSource: { component },
  });
  const events = '/apis/events.k8s.io/v1/namespaces/default/events';
  await api.send('POST', events, event('a', 'controller-a'));
  await api.send('POST', events, event('b', 'controller-b'));
  const namesAt = async (path: string, selector: string) => {
    const list = await api.json('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`);
    return list.items?.map(({ metadata }) => metadata.name);
  };

  assert.deepEqual(await namesAt(`${here}/events`, 'source=controller-a'), ['a']);
  assert.deepEqual(await namesAt(events, 'reportingController=controller-b'), ['b']);
});

// conformance: ServiceAccounts should run through the lifecycle of a ServiceAccount
// conformance: ServiceAccounts should update a ServiceAccount
test('clients do all that they can with service accounts', async () => {
  await using api = await startTestApi();

  await exerciseKind(
    api,
    core('ServiceAccount', 'serviceaccounts', {
      body: { automountServiceAccountToken: false },
      patch: { automountServiceAccountToken: true },
    }),
  );
});

test('who replaces what is not there makes it, of some kinds, if they may', async () => {
  await using api = await startTestApi();
  const limits = `${here}/limitranges`;
  const roles = '/apis/rbac.authorization.k8s.io/v1';
  const subjects = [{ kind: 'User', name: 'bob', apiGroup: 'rbac.authorization.k8s.io' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'updater' };
  await api.json('PUT', `${roles}/clusterroles/updater`, {
    rules: [{ apiGroups: [''], resources: ['limitranges'], verbs: ['update'] }],
  });
  const bound = await api.send('PUT', `${roles}/clusterrolebindings/bob`, { roleRef, subjects });

  const made = await api.json('PUT', `${limits}/a`, {
    metadata: { name: 'a', resourceVersion: '7' },
  });
  const other = await api.json('PUT', `${limits}/b`, { metadata: { name: 'c' } });
  const gone = await api.json('PUT', `${limits}/d`, { metadata: { uid: 'before' } });
  const byBob = { 'impersonate-user': 'bob' };
  const refused = await api.json('PUT', `${limits}/e`, {}, byBob);
  const changed = await api.json('PUT', `${limits}/a`, { metadata: { labels: { x: 'y' } } }, byBob);
  const unknown = await api.json('PUT', `${here}/configmaps/a`, { data: {} });

  assert.equal(bound.status, 201);
  assert.equal(made.metadata.name, 'a', made.message);
  assert.equal(other.code, 400);
  assert.equal(gone.code, 409);
  assert.match(refused.message ?? '', /User "bob" cannot create resource "limitranges"/);
  assert.equal(changed.kind, 'LimitRange', changed.message);
  assert.equal(unknown.code, 404);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApiServer } from '../src/api-server.ts';
import { startTestApi, startTestApiOf, type TestApi } from '../src/testing/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const applyPatch = { 'content-type': 'application/apply-patch+yaml' };
const map = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

/** Applies a configuration and answers with the status and what the server said. */
async function apply(api: TestApi, path: string, query: string, configuration: object) {
  const response = await api.send('PATCH', `${path}?${query}`, configuration, applyPatch);
  return { code: response.status, body: (await response.json()) as Written };
}

interface Written {
  readonly message: string;
  readonly data: Readonly<Record<string, string>>;
  readonly details?: { readonly causes?: readonly object[] };
  readonly spec: { readonly replicas?: number };
  readonly status: Readonly<Record<string, unknown>>;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly managedFields?: readonly Managed[];
  };
}

interface Managed {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly fieldsV1: object;
}

const managersOf = ({ metadata }: Written) =>
  (metadata.managedFields ?? []).map(({ manager, operation, subresource = '' }) =>
    [manager, operation, subresource].filter(Boolean).join(' '),
  );

test('applying makes a missing object, and the same again changes nothing', async () => {
  await using api = await startTestApi();

  const first = await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '1' }));
  const second = await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '1' }));

  assert.deepEqual([first.code, second.code], [201, 200]);
  assert.equal(second.body.metadata.resourceVersion, first.body.metadata.resourceVersion);
  assert.deepEqual(first.body.metadata.managedFields?.[0]?.fieldsV1, { 'f:data': { 'f:x': {} } });
});

test('a dry run of an apply shows the object and stores none', async () => {
  await using api = await startTestApi();

  const { code } = await apply(
    api,
    `${maps}/a`,
    'fieldManager=me&dryRun=All',
    map('a', { x: '1' }),
  );

  assert.equal(code, 201);
  assert.equal((await api.send('GET', `${maps}/a`)).status, 404);
});

test('a field that another program wrote is a conflict with its name and version', async () => {
  await using api = await startTestApi();
  await api.send('POST', maps, map('a', { x: '1' }), { 'user-agent': 'tool/2 (linux)' });

  const { code, body } = await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '2' }));
  const forced = await apply(api, `${maps}/a`, 'fieldManager=me&force=true', map('a', { x: '2' }));

  assert.equal(code, 409);
  assert.equal(
    body.message,
    'Apply failed with 1 conflict: conflict with "tool" using v1: .data.x',
  );
  assert.deepEqual(body.details?.causes, [
    { reason: 'FieldManagerConflict', message: 'conflict with "tool" using v1', field: '.data.x' },
  ]);
  assert.equal(forced.code, 200);
  assert.deepEqual(managersOf(forced.body), ['me Apply', 'tool Update']);
});

test('a version that is no longer the newest is a conflict', async () => {
  await using api = await startTestApi();
  const { body } = await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '1' }));
  await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '2' }));

  const stale = {
    ...map('a', { x: '3' }),
    metadata: { name: 'a', resourceVersion: body.metadata.resourceVersion },
  };

  assert.equal((await apply(api, `${maps}/a`, 'fieldManager=me', stale)).code, 409);
});

test('status and scale are written, and owned, apart from the rest', async () => {
  await using api = await startTestApi();
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const head = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } };
  const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template };
  await apply(api, `${deployments}/d`, 'fieldManager=me', {
    ...head,
    spec,
    status: { replicas: 9 },
  });
  await apply(api, `${deployments}/d/status`, 'fieldManager=watcher', {
    ...head,
    spec: { replicas: 7 },
    status: { replicas: 4 },
  });
  const scale = { spec: { replicas: 3 } };
  const merge = { 'content-type': 'application/merge-patch+json', 'user-agent': 'scaler/1' };
  await api.send('PATCH', `${deployments}/d/scale`, scale, merge);

  const stored = (await api.json('GET', `${deployments}/d`)) as unknown as Written;

  assert.equal(stored.spec.replicas, 3);
  assert.equal(stored.status.replicas, 4);
  assert.deepEqual(managersOf(stored), ['me Apply', 'watcher Apply status', 'scaler Update scale']);
});

test('a client can correct the entries, and clear them with one that is empty', async () => {
  await using api = await startTestApi();
  await apply(api, `${maps}/a`, 'fieldManager=me', map('a', { x: '1' }));
  const patch = (path: string, value: unknown) =>
    api.json('PATCH', `${maps}/a`, [{ op: 'replace', path, value }], {
      'content-type': 'application/json-patch+json',
    }) as Promise<unknown> as Promise<Written>;

  const renamed = await patch('/metadata/managedFields/0/manager', 'you');
  const cleared = await patch('/metadata/managedFields', [{}]);
  const written = await patch('/data/x', '2');
  const applied = await apply(api, `${maps}/a`, 'fieldManager=me&force=true', map('a', { y: '3' }));

  assert.deepEqual(managersOf(renamed), ['you Apply']);
  assert.deepEqual(managersOf(cleared), []);
  assert.deepEqual(managersOf(written), []);
  assert.deepEqual(managersOf(applied.body), ['me Apply', 'before-first-apply Update']);
});

test('a write that the server undoes makes no new version when it is repeated', async () => {
  let now = Date.UTC(2026, 0, 1);
  const clock = () => {
    now += 60_000;
    return new Date(now);
  };
  await using api = await startTestApiOf((options) => createApiServer({ ...options, clock }));
  const own = { 'kubernetes.io/metadata.name': 'another' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: own } };
  await api.send('POST', '/api/v1/namespaces', namespace);
  const put = () => api.json('PUT', '/api/v1/namespaces/n', namespace);

  const versions = [await put(), await put(), await put()].map(
    ({ metadata }) => metadata.resourceVersion,
  );

  assert.equal(new Set(versions).size, 1);
});

test('what is written to a sub-resource does not change who manages the rest', async () => {
  await using api = await startTestApi();
  const namespaces = '/api/v1/namespaces';
  const ns = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n', labels: { a: 'b' } } };
  await api.send('POST', namespaces, ns, { 'user-agent': 'maker/1' });

  const written = {
    ...ns,
    metadata: { ...ns.metadata, managedFields: [{}] },
    status: { phase: 'Active' },
  };
  await api.send('PUT', `${namespaces}/n/status`, written);
  const stored = (await api.json('GET', `${namespaces}/n`)) as unknown as Written;

  assert.deepEqual(managersOf(stored), ['maker Update']);
});

for (const [what, query, configuration, code, message] of [
  [
    'no manager',
    '',
    map('a', {}),
    422,
    /fieldManager: Required value: is required for apply patch/,
  ],
  [
    'another version',
    'fieldManager=me',
    { ...map('a', {}), apiVersion: 'v2' },
    400,
    /expected: v1/,
  ],
  [
    'a field that there is not',
    'fieldManager=me',
    { ...map('a', {}), typo: 1 },
    400,
    /failed to create typed patch object \(default\/a; \/v1, Kind=ConfigMap\): \.typo: field not declared in schema/,
  ],
  [
    'managed fields',
    'fieldManager=me',
    { ...map('a', {}), metadata: { name: 'a', managedFields: [] } },
    400,
    /metadata\.managedFields must be nil/,
  ],
  [
    'the uid of an object that is gone',
    'fieldManager=me',
    { ...map('a', {}), metadata: { name: 'a', uid: 'u' } },
    409,
    /uid mismatch: the provided object specified uid u, and no existing object was found/,
  ],
] as const) {
  test(`an applied configuration with ${what} is refused`, async () => {
    await using api = await startTestApi();

    const answer = await apply(api, `${maps}/a`, query, configuration);

    assert.equal(answer.code, code);
    assert.match(answer.body.message, message);
  });
}

test('only an apply may be forced', async () => {
  await using api = await startTestApi();
  await api.send('POST', maps, map('a', {}));

  const { message = '' } = await api.json(
    'PATCH',
    `${maps}/a?force=true`,
    {},
    {
      'content-type': 'application/merge-patch+json',
    },
  );

  assert.match(message, /force: Forbidden: may not be specified for non-apply patch/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryBoolean } from '@slipway/kube-objects';
import { writeBytes } from '../src/codec/protobuf.ts';
import { builtInKinds } from '../src/kinds/built-in.ts';
import { parseRoute } from '../src/request/route.ts';
import { createScheme } from '../src/scheme/scheme.ts';
import { type Answer, startTestApi } from '../src/testing/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const map = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});

test('without a token only health and version answer', async () => {
  await using api = await startTestApi();
  const anonymous = { authorization: 'none' };
  const status = async (path: string, headers: Record<string, string> = anonymous) =>
    (await api.send('GET', path, undefined, headers)).status;

  assert.equal(await status('/version'), 200);
  assert.equal(await status('/readyz?verbose'), 200);
  assert.equal(await status('/api'), 403);
  assert.equal(await status(maps), 403);
  assert.equal(await status('/version', { authorization: 'Bearer wrong' }), 401);
});

test('an object is made, read, replaced, patched and deleted', async () => {
  await using api = await startTestApi();

  const made = await api.json('POST', maps, map('a', { data: { x: '1' } }));
  const replaced = await api.json('PUT', `${maps}/a`, map('a', { data: { x: '2' } }));
  const patched = await api.json(
    'PATCH',
    `${maps}/a`,
    { data: { y: '3' } },
    { 'content-type': 'application/strategic-merge-patch+json' },
  );
  const deleted = await api.json('DELETE', `${maps}/a`);
  const gone = await api.json('GET', `${maps}/a`);

  assert.equal(replaced.metadata.uid, made.metadata.uid);
  assert.deepEqual(patched.data, { x: '2', y: '3' });
  assert.equal(deleted.details?.uid, made.metadata.uid);
  assert.deepEqual([gone.code, gone.message], [404, 'configmaps "a" not found']);
});

test('what a client sends wrong is refused with the right word', async () => {
  await using api = await startTestApi();
  await api.send('POST', maps, map('taken'));
  const refused = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => {
    const { code, reason } = await api.json(method, path, body, headers);
    return [code, reason];
  };

  assert.deepEqual(await refused('POST', maps, map('taken')), [409, 'AlreadyExists']);
  assert.deepEqual(await refused('POST', maps, map('No_Name')), [422, 'Invalid']);
  assert.deepEqual(await refused('POST', maps, { kind: 'Secret' }), [400, 'BadRequest']);
  assert.deepEqual(await refused('PUT', `${maps}/taken`, map('other')), [400, 'BadRequest']);
  assert.deepEqual(
    await refused('PUT', `${maps}/taken`, {
      ...map('taken'),
      metadata: { name: 'taken', resourceVersion: '1' },
    }),
    [409, 'Conflict'],
  );
  assert.deepEqual(await refused('POST', `${maps}?fieldValidation=Strict`, { ...map('a'), b: 1 }), [
    400,
    'BadRequest',
  ]);
  assert.deepEqual(
    await refused('PATCH', `${maps}/taken`, {}, { 'content-type': 'application/apply-patch+yaml' }),
    [422, 'Invalid'],
  );
  assert.deepEqual(
    await refused('PATCH', `${maps}/taken`, {}, { 'content-type': 'application/xml' }),
    [415, 'UnsupportedMediaType'],
  );
  assert.deepEqual(await refused('POST', maps, {}, { 'content-type': 'text/plain' }), [
    415,
    'UnsupportedMediaType',
  ]);
  assert.deepEqual(await refused('GET', maps, undefined, { accept: 'text/csv' }), [
    406,
    'NotAcceptable',
  ]);
  assert.deepEqual(await refused('GET', `${maps}?fieldSelector=a.b%3Dc`), [400, 'BadRequest']);
  assert.deepEqual(await refused('POST', '/api/v1/namespaces/none/configmaps', map('a')), [
    404,
    'NotFound',
  ]);
  assert.deepEqual(await refused('GET', maps, undefined, { 'impersonate-user': 'x' }), [
    403,
    'Forbidden',
  ]);
});

test('an unknown field is a warning by default', async () => {
  await using api = await startTestApi();

  const response = await api.send('POST', maps, { ...map('a'), tyπo: 1 });

  assert.equal(response.status, 201);
  assert.equal(response.headers.get('warning'), '299 - "unknown field \\"ty?o\\""');
});

test('a dry run answers as if, and stores nothing', async () => {
  await using api = await startTestApi();

  const made = await api.send('POST', `${maps}?dryRun=All`, map('a'));
  await api.send('POST', maps, map('b'));
  const deleted = await api.send('DELETE', `${maps}/b?dryRun=All`);

  assert.deepEqual([made.status, deleted.status], [201, 200]);
  assert.equal((await api.send('GET', `${maps}/a`)).status, 404);
  assert.equal((await api.send('GET', `${maps}/b`)).status, 200);
});

test('a generated name is new each time', async () => {
  await using api = await startTestApi();
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'job-' } };

  const [a, b] = await Promise.all([api.json('POST', maps, body), api.json('POST', maps, body)]);

  assert.match(a.metadata.name, /^job-[a-z0-9]{5}$/);
  assert.notEqual(a.metadata.name, b.metadata.name);
});

test('of many writers with the same version one wins', async () => {
  await using api = await startTestApi();
  const { metadata } = await api.json('POST', maps, map('a'));
  const put = (value: string) =>
    api.send('PUT', `${maps}/a`, { ...map('a'), metadata, data: { value } });

  const answers = await Promise.all(['1', '2', '3', '4'].map(put));

  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
});

test('YAML is read and written', async () => {
  await using api = await startTestApi();
  const request = new Request('https://api/api/v1/namespaces/default/configmaps', {
    method: 'POST',
    headers: {
      authorization: (await adminHeader(api.server.kubeconfig('x'))) ?? '',
      'content-type': 'application/yaml',
      accept: 'application/yaml',
    },
    body: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: y\ndata:\n  a: b\n',
  });

  const text = await (await api.server.fetch(request)).text();

  assert.match(text, /^data:\n {2}a: b$/m);
});

const adminHeader = async (kubeconfig: string) => `Bearer ${/token: (\w+)/.exec(kubeconfig)?.[1]}`;

test('a collection is deleted by a selector', async () => {
  await using api = await startTestApi();
  await api.send('POST', maps, map('a', { metadata: { name: 'a', labels: { x: '1' } } }));
  await api.send('POST', maps, map('b'));

  await api.send('DELETE', `${maps}?labelSelector=x%3D1`);

  assert.equal((await api.send('GET', `${maps}/a`)).status, 404);
  assert.equal((await api.send('GET', `${maps}/b`)).status, 200);
});

test('the default namespace stays', async () => {
  await using api = await startTestApi();

  const { code, message } = await api.json('DELETE', '/api/v1/namespaces/default');

  assert.deepEqual(
    [code, message],
    [403, 'namespaces "default" is forbidden: this namespace may not be deleted'],
  );
});

test('discovery has both of its forms', async () => {
  await using api = await startTestApi();

  const plain = await api.json('GET', '/apis');
  const response = await api.send('GET', '/apis', undefined, {
    accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  });

  assert.equal(plain.kind, 'APIGroupList');
  assert.match(response.headers.get('content-type') ?? '', /as=APIGroupDiscoveryList/);
  assert.equal(((await response.json()) as { kind: string }).kind, 'APIGroupDiscoveryList');
  const unknown = await api.send('GET', '/apis/none/v1');
  assert.deepEqual([unknown.status, await unknown.text()], [404, '404 page not found\n']);
});

test('every group version has an OpenAPI document with a path to patch each kind', async () => {
  await using api = await startTestApi();
  const index = (await (await api.send('GET', '/openapi/v3')).json()) as {
    paths: Record<string, { serverRelativeURL: string }>;
  };

  for (const { serverRelativeURL } of Object.values(index.paths)) {
    assert.equal((await api.send('GET', serverRelativeURL)).status, 200, serverRelativeURL);
  }
  const document = await (await api.send('GET', '/openapi/v3/apis/apps/v1')).text();
  assert.match(document, /"fieldValidation"/);
  assert.match(document, /io\.k8s\.api\.apps\.v1\.Deployment/);
});

test('scale shows and sets the replicas', async () => {
  await using api = await startTestApi();
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  await api.send('POST', deployments, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      },
    },
  });

  const scale = (await api.json('GET', `${deployments}/web/scale`)) as unknown as Scale;
  const changed = (await api.json('PUT', `${deployments}/web/scale`, {
    ...scale,
    spec: { replicas: 0 },
  })) as unknown as Scale;

  const table = (await api.json('GET', `${deployments}/web/scale`, undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })) as unknown as Table;

  assert.deepEqual(
    table.columnDefinitions.map(({ name }) => name),
    ['Name', 'Desired', 'Available', 'Age'],
  );
  assert.deepEqual(table.rows[0]?.cells.slice(0, 3), ['web', 0, 0]);
  assert.deepEqual(scale.status, { replicas: 0, selector: 'app=web' });
  assert.deepEqual([scale.spec.replicas, changed.spec.replicas], [1, 0]);
});

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

interface Scale {
  readonly spec: { readonly replicas: number };
  readonly status: object;
}

test('a body without kind or version is what the path says, in JSON, YAML and protobuf', async () => {
  await using api = await startTestApi();
  const protobuf = ['k8s\0', writeBytes(2, writeBytes(1, writeBytes(1, 'c')))];

  for (const [type, body] of [
    ['application/json', '{"metadata":{"name":"a"}}'],
    ['application/yaml', 'kind: ""\nmetadata: { name: b }\n'],
    ['application/vnd.kubernetes.protobuf', Buffer.concat(protobuf.map((it) => Buffer.from(it)))],
  ] as const) {
    const headers = { 'content-type': type };
    const made = await api.json('POST', maps, undefined, headers, body.toString());

    assert.deepEqual([made.kind, made.code], ['ConfigMap', undefined], type);
  }
});

for (const [written, expected] of [
  ['watch=true', true],
  ['watch=True', true],
  ['watch=1', true],
  ['watch=', true],
  ['watch', true],
  ['watch=yes', true],
  ['watch=false', false],
  ['watch=False', false],
  ['watch=0', false],
  ['', false],
] as const) {
  test(`the query "${written}" asks for a ${expected ? 'watch' : 'list'}`, () => {
    assert.equal(queryBoolean(new URLSearchParams(written), 'watch'), expected);
    const route = parseRoute(
      createScheme(builtInKinds),
      'GET',
      new URL(`https://api${maps}?${written}`),
    );
    assert.equal(route.type === 'resource' && route.verb, expected ? 'watch' : 'list');
  });
}

test('the version 0 replaces whatever is there', async () => {
  await using api = await startTestApi();
  await api.send('POST', maps, map('a'));

  const replaced = await api.json('PUT', `${maps}/a`, {
    ...map('a', { data: { x: '1' } }),
    metadata: { name: 'a', resourceVersion: '0' },
  });

  assert.deepEqual(replaced.data, { x: '1' });
});

for (const [resource, body] of [
  ['services', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } }],
  ['pods', { spec: { containers: [{ name: 'c', image: 'i' }] } }],
] as const) {
  test(`the status of ${resource} is written by itself`, async () => {
    await using api = await startTestApi();
    const path = `/api/v1/namespaces/default/${resource}`;
    const object = { metadata: { name: 'a' }, ...body };
    await api.send('POST', path, object);

    const written = await api.send('PUT', `${path}/a/status`, { ...object, status: {} });

    assert.equal(written.status, 200);
  });
}

// conformance: Namespaces should apply changes to a namespace status [Serial]
test('annotations are written together with a status, the labels of a deployment are not', async () => {
  await using api = await startTestApi();
  const metadata = { labels: { a: 'b' }, annotations: { c: 'd' } };
  const mergePatch = { 'content-type': 'application/merge-patch+json' };
  const template = {
    metadata: { labels: { x: 'y' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  await api.send('POST', deployments, {
    metadata: { name: 'web' },
    spec: { selector: { matchLabels: { x: 'y' } }, template },
  });

  const path = '/api/v1/namespaces/default/status';
  const space = await api.json('PATCH', path, { metadata }, mergePatch);
  const deployment = await api.json('PATCH', `${deployments}/web/status`, { metadata }, mergePatch);

  const told = ({ annotations, ...rest }: Answer['metadata']) => ({
    annotations,
    hasLabels: 'labels' in rest,
  });
  assert.deepEqual(told(space.metadata), { annotations: { c: 'd' }, hasLabels: true });
  assert.deepEqual(told(deployment.metadata), { annotations: { c: 'd' }, hasLabels: false });
});

// conformance: Servers with support for Table transformation should return a 406 for a backend which does not implement metadata
test('there is no table of the answer to a question', async () => {
  await using api = await startTestApi();
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const review = { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } };
  const ask = async (accept: string) => (await api.send('POST', path, review, { accept })).status;
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  assert.deepEqual([await ask(table), await ask(`${table},application/json`)], [406, 201]);
});

// conformance: ServiceAccounts ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer
test('who checks tokens of service accounts finds the keys', async () => {
  await using api = await startTestApi();

  const found = await api.send('GET', '/.well-known/openid-configuration');
  const { issuer, jwks_uri: keys } = (await found.json()) as Record<string, string>;

  assert.equal(issuer, 'https://kubernetes.default.svc.cluster.local');
  const { pathname } = new URL(String(keys));
  assert.equal((await api.send('GET', pathname)).status, 200);
});

test('the older schema document has the definitions of all kinds, as JSON too', async () => {
  await using api = await startTestApi();
  const response = await api.send('GET', '/openapi/v2', undefined, { accept: 'application/json' });

  const { definitions } = (await response.json()) as {
    definitions: Record<string, { properties: Record<string, Record<string, unknown>> }>;
  };

  const spec = definitions['io.k8s.api.core.v1.PodSpec']?.properties;
  assert.equal(spec?.containers?.['x-kubernetes-patch-merge-key'], 'name');
  assert.equal(spec?.volumes?.['x-kubernetes-patch-strategy'], 'merge,retainKeys');
  for (const reference of JSON.stringify(definitions).matchAll(/"#\/definitions\/([^"]+)"/g)) {
    assert.ok(reference[1] !== undefined && definitions[reference[1]], reference[1]);
  }
});

test('an unknown sub-resource is not found in the way that clients understand', async () => {
  await using api = await startTestApi();
  const path = '/api/v1/namespaces/default/pods/web/portals';

  const missing = await api.json('PATCH', path, {});

  assert.equal(missing.message, 'the server could not find the requested resource');
  assert.deepEqual([missing.code, missing.reason, missing.details], [404, 'NotFound', {}]);
});

test('JSON has line breaks for people at a shell or a browser, and for who asks for them', async () => {
  await using api = await startTestApi();
  const isIndented = async (query: string, userAgent: string) => {
    const path = `/api/v1/namespaces/default${query}`;
    const response = await api.send('GET', path, undefined, { 'user-agent': userAgent });
    assert.equal(response.headers.get('content-type'), 'application/json');
    return (await response.text()).startsWith('{\n  "');
  };

  assert.equal(await isIndented('', 'kubectl/v1.35.0'), false);
  assert.equal(await isIndented('?pretty=true', 'kubectl/v1.35.0'), true);
  assert.equal(await isIndented('', 'curl/8.0'), true);
  assert.equal(await isIndented('?pretty=false', 'Mozilla/5.0 (X11)'), false);
});

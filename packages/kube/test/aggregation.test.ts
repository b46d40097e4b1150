import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import type { TestApi } from '@slipway/kube-api/testing';
import { until } from '@slipway/kube-objects/testing';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { samplePath, sampleService, startSampleServer } from './sample-api-server.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

const services = '/apis/apiregistration.k8s.io/v1/apiservices';
const own = `${services}/v1alpha1.wardle.example.com`;
const flunders = `${samplePath}/namespaces/default/flunders`;

async function conditionOf(api: TestApi<ControlPlane>, path = own): Promise<Condition | undefined> {
  const { status } = await api.json('GET', path);
  const conditions = status?.conditions as readonly Condition[] | undefined;
  return conditions?.find(({ type }) => type === 'Available');
}

const untilReason = (api: TestApi<ControlPlane>, reason: string) =>
  until(async () => (await conditionOf(api))?.reason === reason);

test('requests for a group go to the server behind its APIService, in the name of the user', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await sample.offer();
  await untilReason(api, 'Passed');

  const list = await api.json('GET', `${flunders}?limit=5`);
  const made = await api.send('POST', flunders, { metadata: { name: 'b' } });
  const asOther = await api.send('GET', flunders, undefined, {
    'impersonate-user': 'jane',
    'impersonate-uid': '42',
    'impersonate-group': 'devs',
    'impersonate-extra-example.com%2fteam': 'a',
    'x-remote-user': 'root',
    'x-remote-group': 'system:masters',
  });
  const redirected = await api.json('GET', `${samplePath}/elsewhere`);

  assert.deepEqual(
    list.items?.map(({ metadata }) => metadata.name),
    ['a'],
  );
  assert.equal(made.status, 201);
  // Who may not do it here does not get there.
  assert.equal(asOther.status, 403);
  assert.deepEqual([redirected.code, redirected.reason], [503, 'ServiceUnavailable']);
  const [first, second] = sample.seen.filter(({ url }) => url.startsWith(flunders));
  assert.deepEqual(
    [first?.url, first?.peer, first?.headers['x-remote-user'], first?.headers.authorization],
    [`${flunders}?limit=5`, 'front-proxy-client', 'kubernetes-admin', undefined],
  );
  assert.equal(first?.headers.host, 'sample.default.svc');
  assert.equal(second?.body, '{"metadata":{"name":"b"}}');
});

test('groups, uid and extra of a user travel in headers that nobody else can set', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await sample.offer();
  await untilReason(api, 'Passed');
  await api.send('GET', flunders, undefined, {
    'impersonate-user': 'jane',
    'impersonate-uid': '42',
    'impersonate-group': 'system:masters',
    'impersonate-extra-example.com%2fteam': 'a',
    'x-remote-user': 'root',
    'x-remote-extra-example.com': 'planted',
  });

  const { rawHeaders = [] } = sample.seen.find(({ url }) => url === flunders) ?? {};
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name.toLowerCase()}=${rawHeaders[index + 1]}`] : [],
  );
  assert.deepEqual(
    pairs.filter((pair) => /^(x-remote|impersonate)/.test(pair)),
    [
      'x-remote-user=jane',
      'x-remote-uid=42',
      'x-remote-group=system:masters',
      'x-remote-group=system:authenticated',
      'x-remote-extra-example.com%2fteam=a',
    ],
  );
});

test('a watch streams, and ends at the server when its client goes', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await sample.offer();
  await untilReason(api, 'Passed');

  const response = await api.send('GET', `${flunders}?watch=true`);
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();

  assert.match(Buffer.from(value ?? []).toString(), /^\{"type":"ADDED"/);
});

test('a connection that becomes something else is joined to the server', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await sample.offer();
  await untilReason(api, 'Passed');
  const token = /token: (\w+)/.exec(api.server.kubeconfig('https://api'))?.[1];
  const entrance = createServer();
  entrance.on('upgrade', (request, socket, head) => void api.server.upgrade(request, socket, head));
  await new Promise<void>((resolve) => entrance.listen(0, '127.0.0.1', resolve));
  const { port } = entrance.address() as AddressInfo;

  const asking = send({
    port,
    path: `${flunders}/a/shell`,
    headers: { authorization: `Bearer ${token}`, connection: 'Upgrade', upgrade: 'echo' },
  }).end();
  const [answer, socket] = (await once(asking, 'upgrade')) as [{ statusCode: number }, Duplex];
  socket.on('error', () => {}).write('hello');
  const [echo] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  await new Promise((resolve) => entrance.close(resolve));

  assert.equal(answer.statusCode, 101);
  assert.equal(echo.toString(), 'hello');
  const { headers } = sample.seen.find(({ url }) => url.endsWith('/shell')) ?? {};
  assert.equal(headers?.authorization, undefined);
  assert.equal(headers?.['x-remote-user'], 'kubernetes-admin');
});

test('an APIService says why its server cannot be asked, and requests are refused with it', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await api.send('POST', services, sampleService(sample.caBundle));
  await untilReason(api, 'ServiceNotFound');
  const early = await api.json('GET', flunders);
  await sample.offer({ ready: false });
  await untilReason(api, 'MissingEndpoints');
  const missing = await conditionOf(api);
  sample.isWell = false;
  await api.send(
    'PATCH',
    '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/sample-1',
    [{ op: 'replace', path: '/endpoints/0/conditions/ready', value: true }],
    { 'content-type': 'application/json-patch+json' },
  );
  await untilReason(api, 'FailedDiscoveryCheck');
  const failed = await conditionOf(api);
  sample.isWell = true;
  await untilReason(api, 'Passed');
  const well = await api.send('GET', flunders);
  await api.send('DELETE', '/api/v1/namespaces/default/services/sample');
  await untilReason(api, 'ServiceNotFound');

  assert.deepEqual([early.code, early.reason], [503, 'ServiceUnavailable']);
  assert.match(early.message ?? '', /ServiceNotFound: service\/sample in "default" is not present/);
  assert.equal(
    missing?.message,
    'endpointslices for service/sample in "default" have no addresses with port name ""',
  );
  assert.match(failed?.message ?? '', /^failing or missing response from .*bad status.*500/);
  assert.equal(well.status, 200);
});

test('a server whose certificate nobody vouches for is not asked', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  const { tls } = api.server;
  await sample.offer({ caBundle: Buffer.from(tls.ca).toString('base64') });
  await untilReason(api, 'FailedDiscoveryCheck');

  assert.equal(sample.seen.length, 0);
  await api.send(
    'PATCH',
    own,
    { spec: { caBundle: null, insecureSkipTLSVerify: true } },
    { 'content-type': 'application/merge-patch+json' },
  );
  await untilReason(api, 'Passed');
});

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

test('what the server serves is found in both forms of discovery and in the schemas', async () => {
  await using api = await startControlPlane();
  await using sample = await startSampleServer(api);
  await sample.offer();
  await untilReason(api, 'Passed');
  const read = async (path: string, accept = '') =>
    JSON.stringify(await (await api.send('GET', path, undefined, { accept })).json());

  assert.match(await read('/apis'), /"groupVersion":"wardle.example.com\/v1alpha1"/);
  assert.match(await read('/apis/wardle.example.com'), /"name":"wardle.example.com"/);
  assert.match(await read(samplePath), /"shortNames":\["fl"\]/);
  assert.match(
    await read('/apis', aggregated),
    /"version":"v1alpha1","freshness":"Current","resources":\[\{"resource":"flunders".*"subresource":"status"/,
  );
  assert.match(await read('/openapi/v3'), /wardle.example.com\/v1alpha1\?hash=ABC/);
  assert.match(await read(`/openapi/v3${samplePath}?hash=ABC`), /"from":"sample"/);
  const swagger = await read('/openapi/v2');
  assert.match(swagger, /com\.example\.wardle\.Flunder/);
  // Only what is its own: the rest of its paths belongs to others.
  assert.doesNotMatch(swagger, /patchStolen"/);
  await api.send('DELETE', '/api/v1/namespaces/default/services/sample');
  await untilReason(api, 'ServiceNotFound');
  assert.match(await read('/apis', aggregated), /"version":"v1alpha1","freshness":"Stale"/);
  assert.doesNotMatch(await read('/openapi/v2'), /Flunder/);
});

test('group versions of this API have APIServices, those of custom kinds as long as these are there', async () => {
  await using api = await startControlPlane();
  const names = async () =>
    ((await api.json('GET', services)).items ?? []).map(({ metadata }) => metadata.name);
  await until(async () => (await names()).includes('v1.apps'));
  const local = await conditionOf(api, `${services}/v1.`);
  await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  });
  await until(async () => (await names()).includes('v1.example.com'));
  await api.send(
    'DELETE',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.example.com',
  );

  await until(async () => !(await names()).includes('v1.example.com'));
  assert.deepEqual([local?.status, local?.reason], ['True', 'Local']);
});

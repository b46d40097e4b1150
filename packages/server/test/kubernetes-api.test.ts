import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, startServer } from './harness.ts';

/** A cluster that says what it was asked. */
async function clusterApi(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return Response.json({
    asked: `${request.method} ${pathname}${search}`,
    body: await request.text(),
    cookie: request.headers.get('cookie'),
    token: request.headers.get('private-token'),
    user: request.headers.get('impersonate-user'),
    group: request.headers.get('impersonate-group'),
    impersonated: [...request.headers.keys()].filter((name) => name.startsWith('impersonate')),
  });
}

const asRoot = { 'private-token': root.token };

test('an administrator reaches the cluster below /-/kubernetes, without lending it credentials', async () => {
  await using server = await startServer({ clusterApi });

  const response = await server.fetch('/-/kubernetes/api/v1/pods?watch=1', {
    headers: { ...asRoot, cookie: 'a=b' },
  });

  assert.deepEqual(await response.json(), {
    asked: 'GET /api/v1/pods?watch=1',
    body: '',
    cookie: null,
    token: null,
    user: 'slipway:root',
    group: 'system:masters',
    impersonated: ['impersonate-group', 'impersonate-user'],
  });
  // What a pod answers through the API must not run as a page of ours.
  assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/);
});

test('who reads a secret is written into the audit log; tables and watches read none', async () => {
  await using server = await startServer({ clusterApi });
  const read = (path: string, accept = 'application/json') =>
    server.fetch(`/-/kubernetes/api/v1${path}`, { headers: { ...asRoot, accept } });

  await read('/namespaces/staging/secrets/database');
  await read('/namespaces/staging/secrets?fieldSelector=metadata.name%3Dkey');
  await read('/namespaces/staging/secrets?fieldSelector=metadata.name%3Dkey&watch=1');
  await read('/secrets', 'application/json;as=Table;v=v1;g=meta.k8s.io');
  await read('/secrets');

  const events = (await server.api('GET', '/audit_events')) as {
    event_type: string;
    target_details: string;
  }[];
  assert.deepEqual(
    events.filter((it) => it.event_type === 'cluster_secret_read').map((it) => it.target_details),
    ['*', 'staging/key', 'staging/database'],
  );
});

test('bodies are passed on', async () => {
  await using server = await startServer({ clusterApi });

  const response = await server.fetch('/-/kubernetes/api/v1/namespaces', {
    method: 'POST',
    headers: asRoot,
    body: '{"kind":"Namespace"}',
  });

  const { asked, body } = (await response.json()) as { asked: string; body: string };
  assert.equal(asked, 'POST /api/v1/namespaces');
  assert.equal(body, '{"kind":"Namespace"}');
});

test('in the cluster a user is who they are here, whatever they claim; strangers are nobody', async () => {
  await using server = await startServer({ clusterApi });
  const user = {
    username: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    password: 'a password of hers',
  };
  await server.api('POST', '/users', user);
  const signedIn = await server.fetch('/-/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');

  const stranger = await server.fetch('/-/kubernetes/api/v1/pods');
  const claimed = { 'impersonate-user': 'system:admin', 'impersonate-group': 'system:masters' };
  const other = await server.fetch('/-/kubernetes/api/v1/pods', {
    headers: { cookie, ...claimed, 'impersonate-uid': '1', 'impersonate-extra-x': 'y' },
  });

  assert.equal(signedIn.status, 201);
  assert.equal(stranger.status, 401);
  const { user: acting, group, impersonated } = (await other.json()) as Record<string, unknown>;
  assert.deepEqual([acting, group], ['slipway:ada', 'slipway:users']);
  assert.deepEqual(impersonated, ['impersonate-group', 'impersonate-user']);
});

test('without a cluster the answer says so', async () => {
  await using server = await startServer();

  const response = await server.fetch('/-/kubernetes/api/v1/pods', { headers: asRoot });

  assert.equal(response.status, 404);
  assert.match(await response.text(), /without a cluster/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectAsked } from '#cluster-proxy/asked-object';
import { headersForClient, headersForCluster } from '#cluster-ways/proxy-headers';

const apps = '/apis/apps/v1/namespaces/staging/deployments';

for (const [method, path, expected] of [
  ['PATCH', `${apps}/web`, ['patch', 'apps', 'v1', 'staging', 'deployments', 'web', false]],
  ['PUT', `${apps}/web/scale`, ['update', 'apps', 'v1', 'staging', 'deployments', 'web', true]],
  ['POST', apps, ['create', 'apps', 'v1', 'staging', 'deployments', '', false]],
  [
    'DELETE',
    '/api/v1/namespaces/staging/pods/web-1?gracePeriodSeconds=0',
    ['delete', '', 'v1', 'staging', 'pods', 'web-1', false],
  ],
  ['GET', '/api/v1/namespaces/staging', ['get', '', 'v1', '', 'namespaces', 'staging', false]],
  ['GET', '/api/v1/nodes/one', ['get', '', 'v1', '', 'nodes', 'one', false]],
  [
    'GET',
    '/apis/x.example.com/v1/namespaces/a%2Fb/things/caf%C3%A9',
    ['get', 'x.example.com', 'v1', 'a/b', 'things', 'café', false],
  ],
] as const) {
  test(`${method} ${path} is about one object`, () => {
    const asked = objectAsked(method, path);

    assert.ok(asked);
    const { apiGroup, version, namespace, plural, name } = asked.target;
    const found = [asked.verb, apiGroup, version, namespace, plural, name, asked.isPart];
    assert.deepEqual(found, expected);
  });
}

for (const [what, method, path] of [
  ['only tries a change', 'PATCH', `${apps}/web?dryRun=All`],
  ['lists many', 'GET', apps],
  ['deletes many', 'DELETE', apps],
  ['says what programs write all the time', 'PUT', '/api/v1/namespaces/staging/events/x'],
  ['opens a shell', 'POST', '/api/v1/namespaces/staging/pods/web-1/exec'],
  ['reads the state alone', 'GET', `${apps}/web/status`],
  ['asks for the version', 'GET', '/version'],
  ['asks what there is', 'GET', '/apis/apps/v1'],
  ['is no method of the API', 'TRACE', `${apps}/web`],
] as const) {
  test(`a request that ${what} says nothing of a release`, () => {
    assert.equal(objectAsked(method, path), undefined);
  });
}

test('of the headers of a client the cluster hears what the client wants, and not who asks here', () => {
  const sent = {
    accept: 'application/json',
    'content-type': 'application/yaml',
    'user-agent': 'kubectl/v1.34',
    host: 'slipway.example',
    authorization: 'Bearer ci:1:secret',
    cookie: '_slipway_session=x',
    'private-token': 'glpat-x',
    'x-forwarded-for': '10.0.0.1',
    'x-remote-user': 'root',
    'sec-fetch-site': 'same-origin',
    connection: 'keep-alive',
    'transfer-encoding': 'chunked',
  };

  const headers = headersForCluster(Object.entries(sent), 'agent');

  assert.deepEqual(headers, {
    accept: 'application/json',
    'content-type': 'application/yaml',
    'user-agent': 'kubectl/v1.34',
  });
});

test('nobody becomes somebody else by a header of their own', () => {
  for (const name of ['impersonate-user', 'impersonate-group', 'impersonate-extra-x']) {
    assert.throws(() => headersForCluster([[name, 'root']], 'agent'), {
      status: 403,
      message: new RegExp(`the header ${name} is not passed on`),
    });
  }
});

test('as whom a cluster is asked is said by all that the identity has', () => {
  const headers = headersForCluster([['accept', '*/*']], {
    username: 'gitlab:user:ann',
    uid: '7',
    groups: ['gitlab:user', 'gitlab:project_role:1:developer'],
    extra: { 'agent.gitlab.com/Id': ['3'], plain: ['a', 'b'] },
  });

  assert.deepEqual(headers, {
    accept: '*/*',
    'impersonate-user': 'gitlab:user:ann',
    'impersonate-uid': '7',
    'impersonate-group': ['gitlab:user', 'gitlab:project_role:1:developer'],
    'impersonate-extra-agent.gitlab.com%2fid': ['3'],
    'impersonate-extra-plain': ['a', 'b'],
  });
});

test('what a cluster answers sets no cookie of ours, and never runs as one of our pages', () => {
  const headers = headersForClient({
    headers: [
      ['content-type', 'text/html'],
      ['set-cookie', '_slipway_session=stolen'],
      ['content-security-policy', "default-src 'unsafe-inline'"],
      ['warning', '299 - "one"'],
      ['warning', '299 - "two"'],
      ['connection', 'close'],
    ],
  });

  assert.deepEqual(Object.fromEntries(headers), {
    'content-type': 'text/html',
    warning: '299 - "one", 299 - "two"',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
});

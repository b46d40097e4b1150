import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const group = '/apis/rbac.authorization.k8s.io/v1';
const apiVersion = 'rbac.authorization.k8s.io/v1';
const as = (user: string, ...groups: readonly string[]) => ({
  'impersonate-user': user,
  ...(groups.length > 0 && { 'impersonate-group': groups.join(', ') }),
});

async function created(api: TestApi, path: string, body: object, headers = {}) {
  const answer = await api.json('POST', path, body, headers);
  assert.equal(answer.code, undefined, answer.message);
  return answer;
}

const bind = (name: string, role: readonly [string, string], user: string) => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { name },
  roleRef: { kind: role[0], name: role[1] },
  subjects: [{ kind: 'User', name: user }],
});

const reader = {
  apiVersion,
  kind: 'Role',
  metadata: { name: 'reader' },
  rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps'] }],
};

test('a person may do what a role gives, in its namespace, as soon as it is bound', async () => {
  await using api = await startTestApi();
  const list = (namespace: string) =>
    api.json('GET', `/api/v1/namespaces/${namespace}/configmaps`, undefined, as('jane'));
  const before = await list('default');

  await created(api, `${group}/namespaces/default/roles`, reader);
  await created(
    api,
    `${group}/namespaces/default/rolebindings`,
    bind('jane', ['Role', 'reader'], 'jane'),
  );

  assert.equal(
    before.message,
    'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"',
  );
  assert.equal((await list('default')).kind, 'ConfigMapList');
  assert.equal((await list('kube-system')).code, 403);
  await api.send('DELETE', `${group}/namespaces/default/rolebindings/jane`);
  assert.equal((await list('default')).code, 403);
});

test('nobody gives rights that they do not have, unless they may escalate', async () => {
  await using api = await startTestApi();
  const rules = [
    {
      verbs: ['create'],
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['roles', 'rolebindings'],
    },
    ...reader.rules,
  ];
  await created(api, `${group}/namespaces/default/roles`, {
    ...reader,
    metadata: { name: 'manager' },
    rules,
  });
  await created(
    api,
    `${group}/namespaces/default/rolebindings`,
    bind('m', ['Role', 'manager'], 'mia'),
  );
  const secrets = [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }];

  const fine = await api.json('POST', `${group}/namespaces/default/roles`, reader, as('mia'));
  const role = { ...reader, metadata: { name: 'more' }, rules: secrets };
  const refused = await api.json(
    'POST',
    `${group}/namespaces/default/roles`,
    role,
    as('mia', 'devs'),
  );
  const binding = bind('b', ['ClusterRole', 'cluster-admin'], 'mia');
  const refusedBinding = await api.json(
    'POST',
    `${group}/namespaces/default/rolebindings`,
    binding,
    as('mia'),
  );

  assert.equal(fine.kind, 'Role');
  assert.equal(
    refused.message,
    'roles.rbac.authorization.k8s.io "more" is forbidden: user "mia" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
  );
  assert.equal(refusedBinding.code, 403);
  assert.match(refusedBinding.message ?? '', /not currently held/);
});

test('who may bind a role gives it without having its rights', async () => {
  await using api = await startTestApi();
  const rules = [
    { verbs: ['create'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['rolebindings'] },
    {
      verbs: ['bind'],
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles'],
      resourceNames: ['view'],
    },
  ];
  await created(api, `${group}/namespaces/default/roles`, {
    ...reader,
    metadata: { name: 'binder' },
    rules,
  });
  await created(
    api,
    `${group}/namespaces/default/rolebindings`,
    bind('x', ['Role', 'binder'], 'bo'),
  );
  const post = (role: string) =>
    api.json(
      'POST',
      `${group}/namespaces/default/rolebindings`,
      bind(`to-${role}`, ['ClusterRole', role], 'eve'),
      as('bo'),
    );

  assert.equal((await post('view')).kind, 'RoleBinding');
  assert.equal((await post('cluster-admin')).code, 403);
});

test('to act as somebody else takes the right to impersonate them', async () => {
  await using api = await startTestApi();
  await created(api, `${group}/clusterroles`, {
    apiVersion,
    kind: 'ClusterRole',
    metadata: { name: 'actor' },
    rules: [
      { verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['jane'] },
    ],
  });
  await created(api, `${group}/clusterrolebindings`, {
    ...bind('actor', ['ClusterRole', 'actor'], 'system:serviceaccount:default:default'),
    kind: 'ClusterRoleBinding',
  });
  const token = await api.json('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  const authorization = `Bearer ${String(token.status?.token)}`;
  const whoami = (headers: Record<string, string>) =>
    api.json(
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      { authorization, ...headers },
    );

  const jane = await whoami(as('jane'));
  const asGroup = await whoami(as('jane', 'system:masters'));
  const asBob = await whoami(as('bob'));

  assert.deepEqual(jane.status?.userInfo, { username: 'jane', groups: ['system:authenticated'] });
  assert.match(
    asGroup.message ?? '',
    /groups "system:masters" is forbidden: User "system:serviceaccount:default:default" cannot impersonate resource "groups"/,
  );
  assert.match(asBob.message ?? '', /^users "bob" is forbidden/);
  const alone = await api.send('GET', '/api', undefined, { 'impersonate-group': 'devs' });
  assert.equal(alone.status, 400);
});

test('a service account has no rights but those of everybody', async () => {
  await using api = await startTestApi();
  const account = as('system:serviceaccount:default:default');

  assert.equal((await api.send('GET', '/apis/apps/v1', undefined, account)).status, 200);
  assert.equal(
    (await api.send('GET', '/api/v1/namespaces/default/pods', undefined, account)).status,
    403,
  );
  assert.equal((await api.send('GET', '/openid/v1/jwks', undefined, account)).status, 200);
});

test('a right to one name is a right to lists and watches of that name', async () => {
  await using api = await startTestApi();
  await created(api, `${group}/namespaces/default/roles`, {
    ...reader,
    rules: [{ ...reader.rules[0], resourceNames: ['mine'] }],
  });
  await created(
    api,
    `${group}/namespaces/default/rolebindings`,
    bind('j', ['Role', 'reader'], 'jane'),
  );
  const list = (query: string) =>
    api.send('GET', `/api/v1/namespaces/default/configmaps${query}`, undefined, as('jane'));

  assert.equal((await list('?fieldSelector=metadata.name%3Dmine')).status, 200);
  assert.equal((await list('?fieldSelector=metadata.name%3Dother')).status, 403);
  assert.equal((await list('')).status, 403);
});

for (const [what, path, body, expected] of [
  [
    'no verbs',
    'roles',
    { ...reader, rules: [{ verbs: [], apiGroups: [''], resources: ['pods'] }] },
    /rules\[0\]\.verbs: Required value: verbs must contain at least one value/,
  ],
  [
    'paths in a namespace',
    'roles',
    { ...reader, rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] },
    /namespaced rules cannot apply to non-resource URLs/,
  ],
  [
    'an unknown kind of subject',
    'rolebindings',
    { ...bind('x', ['Role', 'reader'], 'jane'), subjects: [{ kind: 'Robot', name: 'r' }] },
    /subjects\[0\]\.kind: Unsupported value: "Robot"/,
  ],
  [
    'an account without a namespace',
    'rolebindings',
    { ...bind('x', ['Role', 'reader'], 'jane'), subjects: [{ kind: 'ServiceAccount', name: 'r' }] },
    /subjects\[0\]\.namespace: Required value/,
  ],
] as const) {
  test(`a role or binding with ${what} is refused`, async () => {
    await using api = await startTestApi();
    const answer = await api.json('POST', `${group}/namespaces/default/${path}`, body);
    assert.equal(answer.code, 422);
    assert.match(answer.message ?? '', expected);
  });
}

test('what a binding refers to cannot be changed', async () => {
  await using api = await startTestApi();
  const path = `${group}/namespaces/default/rolebindings`;
  await created(api, path, bind('x', ['ClusterRole', 'view'], 'jane'));

  const answer = await api.json('PUT', `${path}/x`, bind('x', ['ClusterRole', 'edit'], 'jane'));

  assert.match(answer.message ?? '', /roleRef: Invalid value: .*cannot change roleRef/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, PolicyRule } from '@slipway/kube-objects';
import { type Attributes, refusal } from '../src/access/authorization.ts';
import { createRbacAuthorizer } from '../src/access/rbac/rbac-authorizer.ts';
import { notCovered } from '../src/access/rbac/rule.ts';
import type { User } from '../src/access/user.ts';

const group = 'rbac.authorization.k8s.io';
const object = (kind: string, name: string, namespace: string | undefined, more: object) =>
  ({
    apiVersion: `${group}/v1`,
    kind,
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '',
      ...(namespace && { namespace }),
    },
    ...more,
  }) as KubeObject;

/** Roles and bindings by resource; nothing of them changes. */
function authorizerOf(...objects: readonly KubeObject[]) {
  const resourceOf = ({ kind }: KubeObject) => `${kind.toLowerCase()}s.${group}`;
  return createRbacAuthorizer({
    read: ({ resource, namespace, name }) =>
      objects.find(
        (item) =>
          resourceOf(item) === resource &&
          item.metadata.name === name &&
          (item.metadata.namespace ?? '') === namespace,
      ),
    list: (resource) => objects.filter((item) => resourceOf(item) === resource),
    subscribe: () => ({ [Symbol.dispose]: () => {} }),
  });
}

const role = (name: string, namespace: string, ...rules: readonly PolicyRule[]) =>
  object('Role', name, namespace, { rules });
const clusterRole = (name: string, ...rules: readonly PolicyRule[]) =>
  object('ClusterRole', name, undefined, { rules });
const bind = (
  namespace: string | undefined,
  [kind, name]: readonly [string, string],
  ...subjects: readonly object[]
) =>
  object(namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding', `to-${name}`, namespace, {
    roleRef: { apiGroup: group, kind, name },
    subjects,
  });

const admin: User = { username: 'kubernetes-admin', groups: ['system:masters'] };
const account: User = {
  username: 'system:serviceaccount:shop:web',
  groups: ['system:authenticated'],
};
const toAccount = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const toEverybody = { kind: 'Group', apiGroup: group, name: 'system:authenticated' };

const ask = (verb: string, resource: string, namespace: string, more: object = {}): Attributes => ({
  verb,
  group: '',
  resource,
  subresource: '',
  namespace,
  name: '',
  ...more,
});

const readsPods = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] };
const scales = { verbs: ['update'], apiGroups: ['*'], resources: ['*/scale'] };
const readsOne = { ...readsPods, resources: ['secrets'], resourceNames: ['mine'] };
const paths = { verbs: ['get'], nonResourceURLs: ['/api/*', '/version'] };

const authorizer = authorizerOf(
  role('reader', 'shop', readsPods, readsOne),
  clusterRole('scaler', scales),
  clusterRole('paths', paths),
  bind('shop', ['Role', 'reader'], toAccount),
  bind('shop', ['ClusterRole', 'scaler'], toAccount),
  bind(undefined, ['ClusterRole', 'paths'], toEverybody),
);

for (const [user, request, expected] of [
  [account, ask('get', 'pods', 'shop'), true],
  [account, ask('get', 'pods', 'shop', { subresource: 'log' }), true],
  [account, ask('create', 'pods', 'shop', { subresource: 'exec' }), false],
  [account, ask('get', 'pods', 'other'), false],
  [account, ask('list', 'pods', ''), false],
  [account, ask('delete', 'pods', 'shop'), false],
  [account, ask('get', 'secrets', 'shop', { name: 'mine' }), true],
  [account, ask('get', 'secrets', 'shop', { name: 'yours' }), false],
  [account, ask('list', 'secrets', 'shop'), false],
  [account, ask('update', 'deployments', 'shop', { group: 'apps', subresource: 'scale' }), true],
  [account, ask('update', 'deployments', 'shop', { group: 'apps' }), false],
  [account, { verb: 'get', path: '/api/v1' }, true],
  [account, { verb: 'get', path: '/apis' }, false],
  [account, { verb: 'post', path: '/version' }, false],
  [admin, ask('delete', 'nodes', ''), true],
] as const) {
  const what = 'path' in request ? request.path : JSON.stringify(request);
  test(`${user.username} ${expected ? 'may' : 'may not'} ${request.verb} ${what}`, () => {
    assert.equal(authorizer.authorize(user, request).isAllowed, expected);
  });
}

test('a right names the binding that gives it', () => {
  assert.equal(
    authorizer.authorize(account, ask('get', 'pods', 'shop')).reason,
    'RBAC: allowed by RoleBinding "to-reader/shop" of Role "reader" to ServiceAccount "web/shop"',
  );
});

test('a refusal is worded as clients know it, and names a role that is not there', () => {
  const lost = authorizerOf(bind('shop', ['Role', 'lost'], toAccount));
  const request = ask('create', 'pods', 'shop', { subresource: 'exec' });

  assert.equal(
    refusal(account, request, authorizer.authorize(account, request)),
    'User "system:serviceaccount:shop:web" cannot create resource "pods/exec" in API group "" in the namespace "shop"',
  );
  assert.match(
    refusal(account, request, lost.authorize(account, request)),
    /: RBAC: role\.rbac\.authorization\.k8s\.io "lost" not found$/,
  );
});

for (const [wanted, owned, missing] of [
  [[readsPods], [readsPods], 0],
  [[readsPods], [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], 0],
  [[readsPods], [{ ...readsPods, resources: ['pods'] }], 2],
  [
    [readsPods],
    [
      { ...readsPods, verbs: ['get'] },
      { ...readsPods, verbs: ['list'] },
    ],
    0,
  ],
  [[readsOne], [readsPods], 2],
  [[{ ...readsPods, resources: ['secrets'] }], [readsOne], 2],
  [[paths], [{ verbs: ['get'], nonResourceURLs: ['*'] }], 0],
  [[paths], [{ verbs: ['get'], nonResourceURLs: ['/version'] }], 1],
] as const) {
  test(`${JSON.stringify(owned)} lacks ${missing} rights of ${JSON.stringify(wanted)}`, () => {
    assert.equal(notCovered(wanted, owned).length, missing);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attributes, authorize, refusal } from '../src/access/authorization.ts';
import type { User } from '../src/access/user.ts';

const admin: User = { username: 'kubernetes-admin', groups: ['system:masters'] };
const account: User = { username: 'system:serviceaccount:shop:web', groups: [] };

const ask = (verb: string, resource: string, namespace: string, more: object = {}): Attributes => ({
  verb,
  group: '',
  resource,
  subresource: '',
  namespace,
  name: '',
  ...more,
});

for (const [who, user, request, expected] of [
  ['nobody', undefined, { verb: 'get', path: '/version' }, true],
  ['nobody', undefined, { verb: 'get', path: '/livez/ping' }, true],
  ['nobody', undefined, { verb: 'get', path: '/api' }, false],
  ['nobody', undefined, ask('get', 'pods', 'shop'), false],
  ['an account', account, { verb: 'get', path: '/apis/apps/v1' }, true],
  ['an account', account, { verb: 'get', path: '/metrics' }, false],
  ['an account', account, ask('create', 'selfsubjectreviews', ''), true],
  ['an account', account, ask('list', 'pods', 'shop'), true],
  ['an account', account, ask('get', 'pods', 'shop', { subresource: 'log' }), true],
  ['an account', account, ask('create', 'pods', 'shop', { subresource: 'exec' }), false],
  ['an account', account, ask('get', 'secrets', 'shop'), false],
  ['an account', account, ask('list', 'pods', 'other'), false],
  ['an account', account, ask('list', 'pods', ''), false],
  ['an account', account, ask('delete', 'pods', 'shop'), false],
  ['the administrator', admin, ask('delete', 'nodes', ''), true],
] as const) {
  const what = 'path' in request ? request.path : JSON.stringify(request);
  test(`${who} ${expected ? 'may' : 'may not'} ${request.verb} ${what}`, () => {
    assert.equal(authorize(user, request).isAllowed, expected);
  });
}

test('a refusal names who, what and where', () => {
  assert.equal(
    refusal(account, ask('create', 'pods', 'shop', { subresource: 'exec' })),
    'User "system:serviceaccount:shop:web" cannot create resource "pods/exec" in API group "" in the namespace "shop"',
  );
});

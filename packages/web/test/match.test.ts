import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination, to } from '../src/app/frame/addresses.ts';
import { match } from '../src/app/frame/match.ts';
import { needsSession, placeOf } from '../src/app/frame/places.ts';

for (const [path, expected] of [
  ['/', { page: 'home' }],
  ['/dashboard/projects', { page: 'projects' }],
  ['/projects/new', { page: 'new-project' }],
  ['/projects/other', { page: 'not-found' }],
  ['/help', { page: 'help', document: 'guide' }],
  ['/help/jobs', { page: 'help', document: 'jobs' }],
  ['/help/diagnostics/unknown-need', { page: 'help', document: 'diagnostics/unknown-need' }],
  ['/help/../secrets', { page: 'not-found' }],
  ['/admin', { page: 'admin', tab: 'overview' }],
  ['/dashboard/groups', { page: 'groups' }],
  ['/groups/shop', { page: 'group', group: 'shop', tab: 'projects' }],
  ['/groups/shop/food', { page: 'group', group: 'shop/food', tab: 'projects' }],
  ['/groups/shop/food/-/members', { page: 'group', group: 'shop/food', tab: 'members' }],
  ['/groups/shop/-/group_members', { page: 'group', group: 'shop', tab: 'members' }],
  ['/groups/shop/-/settings/ci_cd', { page: 'group', group: 'shop', tab: 'variables' }],
  ['/groups/shop/-/audit_events', { page: 'group', group: 'shop', tab: 'audit_log' }],
  ['/groups/shop/-/clusters', { page: 'group', group: 'shop', tab: 'clusters' }],
  ['/groups/shop/-/clusters/3', { page: 'group-cluster', group: 'shop', id: 3 }],
  ['/groups/shop/-/constructor', { page: 'not-found' }],
  ['/groups/shop/-/clusters/3/4', { page: 'not-found' }],
  ['/groups//shop', { page: 'not-found' }],
  ['/groups', { page: 'not-found' }],
  ['/-/machine/images/0123456789ab', { page: 'local-image', id: '0123456789ab' }],
  ['/-/machine/networks/0123456789ab', { page: 'network', id: '0123456789ab' }],
  ['/-/machine/volumes/kept%20data', { page: 'volume', name: 'kept data' }],
  ['/-/machine/images/latest', { page: 'not-found' }],
  ['/-/machine/disk/0123456789ab', { page: 'not-found' }],
  ['/admin/users', { page: 'admin', tab: 'users' }],
  ['/admin/else', { page: 'not-found' }],
  ['/-/user_settings', { page: 'me', tab: 'profile' }],
  ['/-/user_settings/password', { page: 'me', tab: 'password' }],
  ['/-/user_settings/else', { page: 'not-found' }],
  ['/-/sign_in', { page: 'sign-in' }],
  ['/-/cluster', { page: 'cluster' }],
  ['/-/cluster/rights', { page: 'rights' }],
  ['/-/cluster/deployments.apps', { page: 'kind', resource: 'deployments.apps' }],
  ['/-/cluster/nodes/n1', { page: 'object', resource: 'nodes', namespace: undefined, name: 'n1' }],
  ['/-/cluster/pods/a/b', { page: 'object', resource: 'pods', namespace: 'a', name: 'b' }],
  ['/-/cluster/pods/a/b/c', { page: 'not-found' }],
  ['/-/elsewhere', { page: 'not-found' }],
  ['/root', { page: 'not-found' }],
  ['/root/hello', { page: 'project', project: 'root/hello' }],
  ['/root/hello/', { page: 'project', project: 'root/hello' }],
  ['/a/b/c/hello', { page: 'project', project: 'a/b/c/hello' }],
  ['/root/hello/-/pipelines', { page: 'pipelines', project: 'root/hello' }],
  ['/root/hello/-/pipelines/12', { page: 'pipeline', project: 'root/hello', id: 12 }],
  ['/a/b/hello/-/jobs/7', { page: 'job', project: 'a/b/hello', id: 7 }],
  ['/root/hello/-/jobs', { page: 'not-found' }],
  ['/root/hello/-/jobs/seven', { page: 'not-found' }],
  [
    '/root/hello/-/tree/feature%2Fx/a%20b',
    { page: 'code', project: 'root/hello', view: 'tree', rest: ['feature/x', 'a b'] },
  ],
  [
    '/root/hello/-/releases/v1%2F0',
    { page: 'code', project: 'root/hello', view: 'releases', rest: ['v1/0'] },
  ],
  ['/root/hello/-/branches', { page: 'code', project: 'root/hello', view: 'branches', rest: [] }],
  [
    '/root/hello/-/jobs/7/artifacts/browse/out/a.html',
    { page: 'artifacts', project: 'root/hello', id: 7, path: 'out/a.html' },
  ],
  ['/root/hello/-/container_registry', { page: 'images', project: 'root/hello' }],
  ['/root/hello/-/container_registry/3', { page: 'image', project: 'root/hello', id: 3 }],
  ['/root/hello/-/ci/editor', { page: 'editor', project: 'root/hello' }],
  ['/root/hello/-/jobs/7/more', { page: 'not-found' }],
  ['/root/hello/-/environments', { page: 'environments', project: 'root/hello' }],
  ['/root/hello/-/environments/3', { page: 'environment', project: 'root/hello', id: 3 }],
  ['/root/hello/-/settings', { page: 'settings', project: 'root/hello', tab: 'general' }],
  ['/root/hello/-/settings/ci_cd', { page: 'settings', project: 'root/hello', tab: 'variables' }],
  ['/root/hello/-/project_members', { page: 'settings', project: 'root/hello', tab: 'members' }],
  ['/admin/clusters', { page: 'admin', tab: 'clusters' }],
  ['/admin/webhooks', { page: 'admin', tab: 'webhooks' }],
  ['/admin/hooks', { page: 'admin', tab: 'webhooks' }],
  ['/root/hello/-/clusters', { page: 'settings', project: 'root/hello', tab: 'clusters' }],
  ['/root/hello/-/hooks', { page: 'settings', project: 'root/hello', tab: 'webhooks' }],
  [
    '/root/hello/-/pipeline_schedules',
    { page: 'settings', project: 'root/hello', tab: 'schedules' },
  ],
  ['/root/hello/-/settings/constructor', { page: 'not-found' }],
  ['/root/hello/-/pipelines/7/constructor', { page: 'not-found' }],
  ['/root/hello/-/settings/else', { page: 'not-found' }],
  ['/root/hello/-/', { page: 'not-found' }],
  ['/root//hello', { page: 'not-found' }],
  ['/root/%ff', { page: 'not-found' }],
] as const) {
  test(`${path} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(match(path), expected);
  });
}

test('parts of a pipeline are found at the addresses that GitLab has for them', () => {
  const at = (part: string) => match(`/root/shop/-/pipelines/7/${part}`);

  assert.deepEqual(at('test_report'), {
    page: 'pipeline',
    project: 'root/shop',
    id: 7,
    tab: 'tests',
  });
  assert.deepEqual(at('failures'), {
    page: 'pipeline',
    project: 'root/shop',
    id: 7,
    tab: 'failed',
  });
  assert.equal(at('nothing').page, 'not-found');
});

test('addresses lead back to their pages', () => {
  assert.deepEqual(match(to.job('a/b', 3)), { page: 'job', project: 'a/b', id: 3 });
  assert.deepEqual(match(to.pipelines('a/b')), { page: 'pipelines', project: 'a/b' });
  const pod = { resource: 'pods', namespace: 'x', name: 'y' };
  assert.deepEqual(match(to.object('pods', 'x', 'y')), { page: 'object', ...pod });
  assert.deepEqual(match(to.group('a/b', 'webhooks')), {
    page: 'group',
    group: 'a/b',
    tab: 'webhooks',
  });
  assert.deepEqual(match(to.volume('a/b')), { page: 'volume', name: 'a/b' });
  assert.deepEqual(match(to.admin()), { page: 'admin', tab: 'overview' });
  assert.deepEqual(match(to.settings('a/b')), { page: 'settings', project: 'a/b', tab: 'general' });
});

for (const [from, expected] of [
  ['/root/hello', '/root/hello'],
  [null, '/'],
  ['https://elsewhere.example', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['/-/sign_in', '/'],
] as const) {
  test(`signing in from ${from} goes on at ${expected}`, () => {
    assert.equal(destination(from), expected);
  });
}

for (const [path, place, isClosed] of [
  ['/', 'home', true],
  ['/groups/shop', 'projects', true],
  ['/root/hello/-/jobs/7', 'projects', false],
  ['/-/machine/volumes/data', 'machine', true],
  ['/admin/runners/1', 'admin', true],
  ['/help/jobs', null, false],
  ['/-/sign_in', null, false],
] as const) {
  test(`${path} is of ${place ?? 'no place'} and ${isClosed ? 'asks' : 'does not ask'} strangers to sign in`, () => {
    const route = match(path);

    assert.equal(placeOf(route), place);
    assert.equal(needsSession(route), isClosed);
  });
}

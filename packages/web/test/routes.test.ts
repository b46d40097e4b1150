import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination, match, to } from '../src/app/frame/routes.ts';

for (const [path, expected] of [
  ['/', { page: 'projects' }],
  ['/-/sign_in', { page: 'sign-in' }],
  ['/-/cluster', { page: 'cluster' }],
  ['/-/cluster/staging/web-1', { page: 'pod', namespace: 'staging', pod: 'web-1' }],
  ['/-/cluster/staging', { page: 'not-found' }],
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
  ['/root/hello/-/jobs/7/more', { page: 'not-found' }],
  ['/root/hello/-/environments', { page: 'environments', project: 'root/hello' }],
  ['/root/hello/-/', { page: 'not-found' }],
  ['/root//hello', { page: 'not-found' }],
  ['/root/%ff', { page: 'not-found' }],
] as const) {
  test(`${path} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(match(path), expected);
  });
}

test('addresses lead back to their pages', () => {
  assert.deepEqual(match(to.job('a/b', 3)), { page: 'job', project: 'a/b', id: 3 });
  assert.deepEqual(match(to.pipelines('a/b')), { page: 'pipelines', project: 'a/b' });
  assert.deepEqual(match(to.pod('x', 'y')), { page: 'pod', namespace: 'x', pod: 'y' });
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

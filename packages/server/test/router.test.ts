import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, createRouter } from '../src/http/router.ts';

const route = (method: Address['method'], path: string): Address => ({ method, path });

const router = createRouter([
  route('GET', '/projects/:id'),
  route('GET', '/projects/:id/files/:path'),
  route('GET', '/projects/all'),
  route('DELETE', '/projects/:id'),
  route('GET', '/raw/*path'),
]);

for (const [method, path, expected] of [
  ['GET', '/projects/7', { id: '7' }],
  ['HEAD', '/projects/7', { id: '7' }],
  ['GET', '/projects/root%2Fhello', { id: 'root/hello' }],
  ['GET', '/projects/7/files/a%2Fb.txt', { id: '7', path: 'a/b.txt' }],
  ['GET', '/projects/all', {}],
  ['GET', '/raw/a/b', { path: 'a/b' }],
] as const) {
  test(`${method} ${path} is found with ${JSON.stringify(expected)}`, () => {
    const match = router.match(method, path);

    assert.deepEqual(match.found === 'route' && match.params, expected);
  });
}

test('another method is told which ones there are', () => {
  const match = router.match('PUT', '/projects/7');

  assert.deepEqual(match, { found: 'other-method', allowed: ['GET', 'DELETE'] });
});

test('an unknown path is not found, and neither is an empty name', () => {
  assert.equal(router.match('GET', '/groups/7').found, 'nothing');
  assert.equal(router.match('GET', '/projects/').found, 'nothing');
});

test('the same route twice is a mistake of ours', () => {
  const twice = [route('GET', '/a/:id'), route('GET', '/a/:name')];

  assert.throws(() => createRouter(twice), /two routes for GET/);
});

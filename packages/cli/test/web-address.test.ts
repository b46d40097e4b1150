import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWebAddress } from '../src/http/hosts/web-address.ts';

const answer = (path: string, status = 200, headers: Record<string, string> = {}) => {
  const server = { fetch: async () => new Response('file', { status }) };
  const url = new URL(path, 'http://localhost:8929');
  return answerWebAddress(server, new Request(url, { headers }), url.pathname);
};

for (const path of [
  '/',
  '/root/shop',
  '/root/shop/-/jobs/1',
  '/assets/index.js',
  '/-/cluster',
  '/help',
]) {
  test(`${path} may be a page`, async () => {
    assert.equal(await answer(path), undefined);
  });
}

for (const path of [
  '/oauth/authorize',
  '/.well-known/openid-configuration',
  '/root/shop.json',
  '/root/shop/-/pipelines/1.json',
  '/root.atom',
  '/explore',
]) {
  test(`${path} is not found`, async () => {
    const response = await answer(path);

    assert.equal(response?.status, 404);
    assert.match(response.headers.get('content-type') ?? '', /text\/plain/);
  });
}

test('a person who looks for what is not there gets a page that says so', async () => {
  assert.equal(await answer('/explore', 404, { accept: 'text/html' }), undefined);
});

test('files of projects are the business of the server', async () => {
  for (const path of ['/root/shop/-/raw/main/a.md', '/root/shop/badges/main/pipeline.svg']) {
    assert.equal(await (await answer(path))?.text(), 'file');
  }
});

test('a person who is not signed in is sent to do so, a program gets the error', async () => {
  const person = await answer('/root/shop/-/raw/main/a.md?inline=1', 404, { accept: 'text/html' });
  const program = await answer('/root/shop/-/raw/main/a.md', 404);

  const from = encodeURIComponent('/root/shop/-/raw/main/a.md?inline=1');
  assert.equal(person?.headers.get('location'), `/-/sign_in?from=${from}`);
  assert.equal(program?.status, 404);
  assert.equal((await answer('/users/sign_in'))?.headers.get('location'), '/-/sign_in');
});

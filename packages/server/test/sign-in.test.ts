import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectionToPassword } from '../src/sign-in/passwords/password-rules.ts';
import { createSignInLinks } from '../src/sign-in/sessions/sign-in-links.ts';
import { root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const password = 'quite a long password';

function signIn(
  server: TestServer,
  credentials: object,
  headers: Record<string, string> = {},
  address = '10.0.0.1',
): Promise<Response> {
  const request = new Request(`${server.url}/-/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(credentials),
  });
  return server.server.fetch(request, { address });
}

test('a page of another site signs nobody in, whatever it sends', async () => {
  await using server = await startServer();
  const own = { username: root.username, password: root.password };
  const status = async (headers: Record<string, string>) =>
    (await signIn(server, own, headers)).status;

  assert.equal(await status({ 'content-type': 'text/plain' }), 415);
  assert.equal(await status({ 'content-type': 'application/x-www-form-urlencoded' }), 415);
  assert.equal(await status({ origin: 'http://evil.example' }), 403);
  assert.equal(await status({ origin: 'null' }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'same-site', origin: server.url }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'same-origin', origin: server.url }), 201);
  assert.equal(await status({ 'content-type': 'application/json; charset=utf-8' }), 201);
  assert.equal(await status({}), 201, 'programs send neither');
});

test('names that exist and names that don’t are answered alike, and nobody locks others out', async () => {
  const now = new Date();
  await using server = await startServer({ clock: () => now });
  await makePerson(server, 'ann');
  const guess = async (username: string) => {
    const response = await signIn(server, { username, password: 'wrong' });
    return [response.status, await response.text()];
  };

  for (let count = 0; count < 10; count += 1) {
    assert.deepEqual(await guess('ann'), await guess(`nobody${count}`));
  }
  assert.equal((await guess('ann'))[0], 429);
  assert.equal((await guess('somebody new'))[0], 401);
  const elsewhere = await signIn(server, { username: 'ann', password }, {}, '10.0.0.2');
  assert.equal(elsewhere.status, 201);
});

test('who was blocked must sign in again afterwards', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const response = await signIn(server, { username: 'ann', password });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const status = async () => (await server.fetch('/-/session', { headers: { cookie } })).status;

  assert.equal(await status(), 200);
  await server.api('POST', `/users/${ann.id}/block`);
  assert.equal(await status(), 401);
  await server.api('POST', `/users/${ann.id}/unblock`);
  assert.equal(await status(), 401);
});

for (const [given, objection] of [
  ['short', 'is too short (minimum is 8 characters)'],
  ['x'.repeat(129), 'is too long (maximum is 128 characters)'],
  ['annabelle', 'must not contain commonly used combinations of words and letters'],
  ['Annabelle1', 'must not contain commonly used combinations of words and letters'],
  ['password', 'must not contain commonly used combinations of words and letters'],
  ['aaaaaaaaaa', 'must not contain commonly used combinations of words and letters'],
  ['correct horse', undefined],
] as const) {
  test(`a password like ${given.slice(0, 12)} ${objection ?? 'will do'}`, () => {
    const of = { username: 'annabelle', name: 'Anna Belle', email: 'a.b@example.com' };

    assert.equal(objectionToPassword(given, of), objection);
  });
}

test('a name with a line break writes no heading into a commit or a tag', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ 'README.md': 'x' });
  const commit = (author: object) =>
    server.fetch(`/api/v4/projects/${project.id}/repository/commits`, {
      method: 'POST',
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      body: JSON.stringify({ branch: 'main', commit_message: 'm', actions: [], ...author }),
    });

  assert.equal((await commit({ author_name: 'Ann\ncommitter Eve <e@x> 0 +0000' })).status, 400);
  assert.equal((await commit({ author_email: 'a@x\n' })).status, 400);
  assert.equal((await commit({ author_name: 'a\0b' })).status, 400);
  const made = await server.fetch('/api/v4/users', {
    method: 'POST',
    headers: { 'private-token': root.token, 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'eve', name: 'Eve\nparent 0', email: 'e@x.io', password }),
  });
  assert.equal(made.status, 400);
});

/** A browser, signed in. */
async function browser(server: TestServer, username: string, secret: string) {
  const response = await signIn(server, { username, password: secret });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const own = { cookie, origin: server.url, 'content-type': 'application/json' };
  return (method: string, path: string, body?: object) =>
    server.fetch(path, { method, headers: own, ...(body && { body: JSON.stringify(body) }) });
}

test('who changes their password must know the old one, and goes on alone', async () => {
  await using server = await startServer();
  await makePerson(server, 'ann');
  const here = await browser(server, 'ann', password);
  const elsewhere = await browser(server, 'ann', password);
  const wanted = 'an even longer secret';
  const change = async (body: object) => {
    const response = await here('PUT', '/-/password', body);
    return [response.status, await response.text()];
  };

  assert.equal((await change({ password: wanted }))[0], 400);
  assert.deepEqual((await change({ current_password: 'wrong', password: wanted }))[0], 403);
  assert.match(
    String(await change({ current_password: password, password: 'short' })),
    /too short/,
  );
  assert.equal((await change({ current_password: password, password: wanted }))[0], 204);

  assert.equal((await here('GET', '/-/session')).status, 200);
  assert.equal((await elsewhere('GET', '/-/session')).status, 401);
  assert.equal((await signIn(server, { username: 'ann', password })).status, 401);
  assert.equal((await signIn(server, { username: 'ann', password: wanted })).status, 201);
});

test('a link signs a browser in once, as the administrator who made it', async () => {
  await using server = await startServer();
  const headers = { 'private-token': root.token };
  const made = await server.fetch('/-/session/links', { method: 'POST', headers });
  const { path } = (await made.json()) as { path: string };
  const link = path.replace('/-/sign_in#link=', '');

  const first = await signIn(server, { link });
  const again = await signIn(server, { link });

  assert.equal(first.status, 201);
  assert.equal(((await first.json()) as { username: string }).username, root.username);
  assert.match(first.headers.get('set-cookie') ?? '', /HttpOnly/);
  assert.equal(again.status, 401);
  assert.match(await again.text(), /slipway sign-in makes another/);
});

test('only administrators make links, and a link that waited too long is none', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  let now = new Date('2026-01-01T10:00:00Z');
  const links = createSignInLinks(() => now);
  const { value } = links.make(1);
  const { value: fresh } = links.make(2);

  now = new Date('2026-01-01T10:14:59Z');
  assert.equal(links.take(fresh), 2);
  assert.equal(links.take(fresh), undefined);
  now = new Date('2026-01-01T10:15:01Z');
  assert.equal(links.take(value), undefined);

  const { token = '' } = ann;
  const headers = { 'private-token': token };
  const refused = await server.fetch('/-/session/links', { method: 'POST', headers });
  assert.equal(refused.status, 403);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { root, startServer, type TestServer } from './harness.ts';

type Fields = Record<string, unknown>;

async function post(api: TestServer, path: string, body: object): Promise<Fields> {
  return (await api.api('POST', path, body)) as Fields;
}

test('every way to send a token is taken, and a wrong one is refused', async () => {
  await using api = await startServer();
  const at = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/api/v4/user${query}`, { headers });

  assert.equal((await at('', { 'private-token': root.token })).status, 200);
  assert.equal((await at('', { authorization: `Bearer ${root.token}` })).status, 200);
  assert.equal((await at(`?private_token=${root.token}`)).status, 200);
  assert.equal((await at('')).status, 401);
  const wrong = await at('', { 'private-token': 'glpat-wrong' });
  assert.equal(wrong.status, 401);
  assert.deepEqual(await wrong.json(), { message: '401 Unauthorized' });
});

test('tokens have scopes, expire and are revoked', async () => {
  await using api = await startServer();
  const create = (body: object) => post(api, '/user/personal_access_tokens', body);
  const reading = await create({ name: 'reader', scopes: ['read_api'] });
  const expired = await create({ name: 'old', scopes: ['api'], expires_at: '2001-01-01' });
  const by = (token: unknown, method = 'GET', path = '/projects') =>
    api.fetch(`/api/v4${path}`, { method, headers: { 'private-token': String(token) } });

  assert.equal((await by(reading.token)).status, 200);
  const writing = await by(reading.token, 'POST');
  assert.equal(writing.status, 403);
  assert.equal(((await writing.json()) as { error: string }).error, 'insufficient_scope');
  const old = await by(expired.token);
  assert.equal(old.status, 401);
  assert.match(await old.text(), /Token is expired/);
  assert.equal((await by(reading.token, 'DELETE', '/personal_access_tokens/self')).status, 204);
  assert.match(await (await by(reading.token)).text(), /Token was revoked/);
  const all = (await api.api('GET', '/personal_access_tokens')) as Fields[];
  assert.equal(all.length, 3);
  assert.ok(all.every((it) => it.token === undefined));
});

test('a browser signs in, writes only from the same origin, and signs out', async () => {
  await using api = await startServer();
  const signIn = (password: string) =>
    fetch(`${api.url}/-/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'root', password }),
    });

  assert.equal((await signIn('wrong')).status, 401);
  const response = await signIn(root.password);
  assert.equal(response.status, 201);
  const setCookie = response.headers.get('set-cookie') ?? '';
  assert.match(setCookie, /HttpOnly; SameSite=Lax/);
  const cookie = setCookie.split(';')[0] ?? '';
  const send = (method: string, path: string, headers: Record<string, string>) =>
    fetch(`${api.url}${path}`, { method, headers: { cookie, ...headers } });

  const own = { origin: api.url, 'sec-fetch-site': 'same-origin' };
  const foreign = { origin: 'http://app.staging.localhost', 'sec-fetch-site': 'same-site' };
  assert.equal((await send('GET', '/-/session', {})).status, 200);
  assert.equal((await send('GET', '/api/v4/user', own)).status, 200);
  assert.equal((await send('GET', '/api/v4/user', foreign)).status, 401);
  assert.equal((await send('POST', '/api/v4/projects?name=a', foreign)).status, 401);
  assert.equal((await send('POST', '/api/v4/projects?name=a', {})).status, 401);
  assert.equal((await send('POST', '/api/v4/projects?name=a', own)).status, 201);
  assert.equal((await send('DELETE', '/-/session', own)).status, 204);
  assert.equal((await send('GET', '/api/v4/user', own)).status, 401);
});

test('others see a project only as far as their level goes', async () => {
  await using api = await startServer();
  const project = await post(api, '/projects', { name: 'secret' });
  const user = await post(api, '/users', {
    username: 'ada',
    name: 'Ada',
    email: 'ada@example.test',
    password: 'long enough',
  });
  const path = `/users/${user.id}/personal_access_tokens`;
  const { token } = await post(api, path, { name: 't', scopes: ['api'] });
  const asAda = (method: string, where: string) =>
    api.fetch(`/api/v4${where}`, { method, headers: { 'private-token': String(token) } });
  const where = `/projects/${project.id}`;

  assert.equal((await asAda('GET', where)).status, 404);
  await post(api, `${where}/members`, { user_id: user.id, access_level: 20 });
  assert.equal((await asAda('GET', where)).status, 200);
  assert.equal((await asAda('GET', `${where}/variables`)).status, 403);
  assert.equal((await asAda('DELETE', where)).status, 403);
  assert.equal((await asAda('GET', '/runners/all')).status, 403);
  assert.equal((await fetch(`${api.url}/api/v4${where}`)).status, 404);
  assert.equal((await fetch(`${api.url}/api/v4${where}`, { method: 'DELETE' })).status, 401);
});

test('the registry gets tokens with no more than the user may do', async () => {
  await using api = await startServer();
  await post(api, '/projects', { name: 'Shop' });
  const ask = (scope: string, password?: string) =>
    fetch(`${api.url}/jwt/auth?service=container_registry&scope=${scope}`, {
      ...(password === undefined
        ? {}
        : { headers: { authorization: `Basic ${btoa(`root:${password}`)}` } }),
    });
  const accessOf = async (response: Response) =>
    decodeJwt(((await response.json()) as { token: string }).token).access;

  const scope = 'repository:root/shop/web:pull,push';
  assert.deepEqual(await accessOf(await ask(scope, root.password)), [
    { type: 'repository', name: 'root/shop/web', actions: ['pull', 'push'] },
  ]);
  assert.deepEqual(await accessOf(await ask('repository:root/other:pull', root.token)), []);
  assert.deepEqual(await accessOf(await ask(scope)), []);
  assert.equal((await ask(scope, 'wrong')).status, 401);
});

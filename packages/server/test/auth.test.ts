import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { hashPassword, verifyPassword } from '../src/sign-in/passwords/password.ts';
import { ensureRoot } from '../src/sign-in/root.ts';
import { root, startServer, type TestServer } from './harness.ts';

type Fields = Record<string, unknown>;

async function post(api: TestServer, path: string, body: object): Promise<Fields> {
  return (await api.api('POST', path, body)) as Fields;
}

/** Someone who is no administrator, and their token. */
async function makeUser(api: TestServer, username: string) {
  const password = 'long enough';
  const email = `${username}@example.test`;
  const { id } = await post(api, '/users', { username, name: username, email, password });
  const path = `/users/${id}/personal_access_tokens`;
  const { token } = await post(api, path, { name: 't', scopes: ['api'] });
  const headers = { 'private-token': String(token) };
  return {
    id,
    ask: (method: string, where: string) => api.fetch(`/api/v4${where}`, { method, headers }),
  };
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
  const create = (body: object) => post(api, '/users/1/personal_access_tokens', body);
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
  const { id, ask: asAda } = await makeUser(api, 'ada');
  const where = `/projects/${project.id}`;

  assert.equal((await asAda('GET', where)).status, 404);
  await post(api, `${where}/members`, { user_id: id, access_level: 20 });
  assert.equal((await asAda('GET', where)).status, 200);
  assert.equal((await asAda('GET', `${where}/variables`)).status, 403);
  assert.equal((await asAda('DELETE', where)).status, 403);
  assert.equal((await asAda('GET', '/runners/all')).status, 403);
  assert.equal((await fetch(`${api.url}/api/v4${where}`)).status, 404);
  assert.equal((await fetch(`${api.url}/api/v4${where}`, { method: 'DELETE' })).status, 401);
});

test('a maintainer neither makes nor removes owners', async () => {
  await using api = await startServer();
  const project = await post(api, '/projects', { name: 'shop' });
  const members = `/projects/${project.id}/members`;
  const ada = await makeUser(api, 'ada');
  const bob = await makeUser(api, 'bob');
  await post(api, members, { user_id: ada.id, access_level: 40 });
  await post(api, members, { user_id: bob.id, access_level: 50 });

  assert.equal((await ada.ask('DELETE', `${members}/${bob.id}`)).status, 403);
  assert.equal((await bob.ask('DELETE', `${members}/${ada.id}`)).status, 204);
  await post(api, members, { user_id: ada.id, access_level: 40 });
  const eve = await makeUser(api, 'eve');
  const add = (level: number) =>
    ada.ask('POST', `${members}?user_id=${eve.id}&access_level=${level}`);
  assert.equal((await add(50)).status, 403);
  assert.equal((await add(30)).status, 201);
});

test('a developer runs pipelines of their own branches, not of protected ones', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  const files = { '.gitlab-ci.yml': 'test:\n  script: test\n' };
  await project.push(files);
  await project.push(files, { branch: 'topic' });
  const dev = await makeUser(api, 'dev');
  const where = `/projects/${project.id}`;
  await post(api, `${where}/members`, { user_id: dev.id, access_level: 30 });
  const [job] = (await api.api('GET', `${where}/jobs?scope=pending`)) as Fields[];
  const own = await dev.ask('POST', `${where}/pipeline?ref=topic`);
  const { id } = (await own.json()) as Fields;

  assert.equal(own.status, 201);
  assert.equal((await dev.ask('POST', `${where}/pipelines/${id}/cancel`)).status, 200);
  const refused = await dev.ask('POST', `${where}/pipeline?ref=main`);
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /sufficient permission to run a pipeline on 'main'/);
  const onMain = (await api.api('GET', `${where}/pipelines?ref=main`)) as Fields[];
  assert.ok(job);
  for (const action of ['cancel', 'retry']) {
    const path = `${where}/pipelines/${onMain[0]?.id}/${action}`;
    assert.equal((await dev.ask('POST', path)).status, 403);
  }
});

test('a new root token ends the one before it', async () => {
  await using api = await startServer();
  const { store, log } = api.server.services;
  const clock = () => new Date();
  const ask = (token: string) => api.fetch('/api/v4/user', { headers: { 'private-token': token } });

  await ensureRoot({ store, clock, log }, { ...root, token: 'glpat-another' });

  assert.equal((await ask('glpat-another')).status, 200);
  assert.equal((await ask(root.token)).status, 401);
  await ensureRoot({ store, clock, log }, root);
  assert.equal((await ask(root.token)).status, 200);
  assert.equal((await ask('glpat-another')).status, 401);
});

test('a password that the first administrator chose holds until another one is given', async () => {
  await using api = await startServer();
  const { store, log } = api.server.services;
  const start = (password: string) =>
    ensureRoot({ store, clock: () => new Date(), log }, { ...root, password });
  const own = await hashPassword('a choice of their own');
  await store.users.update(1, { passwordHash: own });

  await start(root.password);
  assert.equal((await store.users.get(1))?.passwordHash, own);

  await start('another one from outside');
  const hash = (await store.users.get(1))?.passwordHash ?? '';
  assert.equal(await verifyPassword('another one from outside', hash), true);
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

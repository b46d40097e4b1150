import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, type TestServer } from './harness.ts';
import { makeMember, makePerson, type Person } from './people.ts';

interface Token {
  readonly id: number;
  readonly token: string;
  readonly user_id: number;
  readonly access_level: number;
  readonly expires_at: string;
}

const inAWeek = new Date(Date.now() + 7 * 24 * 3600 * 1000).toISOString().slice(0, 10);

async function make(person: Person, base: string, more: object = {}): Promise<Token> {
  const body = { name: 'bot', scopes: ['api'], expires_at: inAWeek, ...more };
  const response = await person.ask('POST', base, body);
  assert.equal(response.status, 201, await response.clone().text());
  return (await response.json()) as Token;
}

const by = (server: TestServer, token: string) => async (method: string, path: string) =>
  server.fetch(`/api/v4${path}`, { method, headers: { 'private-token': token } });

test('a project’s token does in it what its role may, and nothing elsewhere', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const other = await server.project('other');
  const boss = await makeMember(server, project, 'boss', 40);
  const made = await make(boss, `/projects/${project.id}/access_tokens`, { access_level: 20 });
  const ask = by(server, made.token);

  assert.equal(made.access_level, 20);
  assert.equal((await ask('GET', `/projects/${project.id}`)).status, 200);
  assert.equal((await ask('GET', `/projects/${project.id}/variables`)).status, 403);
  assert.equal((await ask('GET', `/projects/${other.id}`)).status, 404);
  const user = (await (await ask('GET', '/user')).json()) as { bot: boolean; username: string };
  assert.equal(user.bot, true);
  assert.match(user.username, /^project_\d+_bot_[0-9a-f]+$/);
});

test('nobody makes or rotates a token that may do more than they may', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const boss = await makeMember(server, project, 'boss', 40);
  const owner = await makeMember(server, project, 'owner', 50);
  const base = `/projects/${project.id}/access_tokens`;
  const strong = await make(owner, base, { access_level: 50 });
  const body = { name: 'x', scopes: ['api'], access_level: 50 };

  assert.equal((await boss.ask('POST', base, body)).status, 400);
  assert.equal((await boss.ask('POST', `${base}/${strong.id}/rotate`)).status, 403);
  assert.equal((await owner.ask('POST', `${base}/${strong.id}/rotate`)).status, 200);
  const developer = await makeMember(server, project, 'ann', 30);
  assert.equal((await developer.ask('POST', base, body)).status, 403);
  assert.equal((await developer.ask('GET', base)).status, 403);
});

test('a bot makes no other bot, and rotates itself only', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const owner = await makeMember(server, project, 'owner', 50);
  const base = `/projects/${project.id}/access_tokens`;
  const first = await make(owner, base);
  const second = await make(owner, base, { scopes: ['self_rotate'] });
  const ask = async (token: string, path: string, body?: object) =>
    server.fetch(`/api/v4${path}`, {
      method: 'POST',
      headers: { 'private-token': token, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });

  assert.equal((await ask(first.token, base, { name: 'x', scopes: ['api'] })).status, 403);
  assert.equal((await ask(first.token, '/groups', { name: 'x', path: 'x' })).status, 403);
  assert.equal((await ask(first.token, `${base}/${second.id}/rotate`)).status, 401);
  const rotated = await ask(second.token, `${base}/self/rotate`);
  assert.equal(rotated.status, 200);
  const next = (await rotated.json()) as Token;
  assert.equal(next.user_id, second.user_id);
  assert.equal((await ask(second.token, `${base}/self/rotate`)).status, 401);
  assert.equal((await owner.ask('POST', `${base}/self/rotate`)).status, 405);
});

test('a revoked token of a project ends, and its bot has no role any more', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const owner = await makeMember(server, project, 'owner', 50);
  const base = `/projects/${project.id}/access_tokens`;
  const made = await make(owner, base);

  assert.equal((await owner.ask('DELETE', `${base}/${made.id}`)).status, 204);

  assert.equal((await by(server, made.token)('GET', '/user')).status, 401);
  const members = (await server.api('GET', `/projects/${project.id}/members`)) as object[];
  assert.equal(JSON.stringify(members).includes('_bot_'), false);
});

test('a group’s token reaches the projects below it; only owners make one', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const ben = await makePerson(server, 'ben');
  const group = (await (
    await ann.ask('POST', '/groups', { name: 'team', path: 'team' })
  ).json()) as { id: number };
  const project = (await (
    await ann.ask('POST', '/projects', { path: 'shop', namespace_id: group.id })
  ).json()) as { id: number };
  await ann.ask('POST', `/groups/${group.id}/members`, { user_id: ben.id, access_level: 40 });
  const base = `/groups/${group.id}/access_tokens`;
  const made = await make(ann, base, { access_level: 30 });

  assert.equal((await by(server, made.token)('GET', `/projects/${project.id}`)).status, 200);
  assert.equal((await ben.ask('POST', base, { name: 'x', scopes: ['api'] })).status, 403);
  assert.equal((await ben.ask('GET', base)).status, 403);
  const all = (await (await ann.ask('GET', base)).json()) as Token[];
  assert.deepEqual(
    all.map(({ id, access_level: level }) => ({ id, level })),
    [{ id: made.id, level: 30 }],
  );
});

test('a token that is rotated ends at once; rotating an old copy ends all that came of it', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const make = (await server.api('POST', `/users/${ann.id}/personal_access_tokens`, {
    name: 'ci',
    scopes: ['read_api'],
    expires_at: inAWeek,
  })) as Token;

  const response = await ann.ask('POST', `/personal_access_tokens/${make.id}/rotate`);
  const next = (await response.json()) as Token & { scopes: string[]; expires_at: string };

  assert.equal(response.status, 200);
  assert.deepEqual(next.scopes, ['read_api']);
  assert.equal(next.expires_at, inAWeek);
  assert.equal((await by(server, make.token)('GET', '/projects')).status, 401);
  assert.equal((await by(server, next.token)('GET', '/projects')).status, 200);
  const again = await ann.ask('POST', `/personal_access_tokens/${make.id}/rotate`);
  assert.equal(again.status, 400);
  assert.equal((await by(server, next.token)('GET', '/projects')).status, 401);
});

test('others’ tokens are not there: neither to see nor to rotate', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const ben = await makePerson(server, 'ben');
  const made = (await server.api('POST', `/users/${ann.id}/personal_access_tokens`, {
    name: 'ci',
    scopes: ['api'],
  })) as Token;

  assert.equal((await ben.ask('POST', `/personal_access_tokens/${made.id}/rotate`)).status, 404);
  assert.equal((await by(server, made.token)('GET', '/user')).status, 200);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { startServer, type TestServer } from './harness.ts';
import { administrator, makeMember } from './people.ts';

interface Made {
  readonly id: number;
  readonly username: string;
  readonly token: string;
}

const tokenFor = async (server: TestServer, base: string, scopes: readonly string[], more = {}) =>
  (await server.api('POST', `${base}/deploy_tokens`, { name: 'd', scopes, ...more })) as Made;

const basic = (username: string, token: string) => ({
  authorization: `Basic ${btoa(`${username}:${token}`)}`,
});

async function git(server: TestServer, path: string, service: string, headers: object) {
  const response = await server.fetch(`/${path}.git/info/refs?service=git-${service}`, {
    headers: { ...headers },
  });
  await response.body?.cancel();
  return response.status;
}

async function actions(server: TestServer, path: string, headers: object) {
  const scope = `repository:${path}:pull,push,delete`;
  const response = await server.fetch(`/jwt/auth?scope=${scope}`, { headers: { ...headers } });
  if (!response.ok) return response.status;
  const { token } = (await response.json()) as { token: string };
  const { access } = decodeJwt<{ access: { actions: string[] }[] }>(token);
  return access.flatMap((each) => each.actions).join();
}

test('a deploy token fetches its project’s code, pushes none, and sees no other', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await server.project('other');
  const { username, token } = await tokenFor(server, `/projects/${project.id}`, [
    'read_repository',
  ]);
  const headers = basic(username, token);

  assert.match(username, /^gitlab\+deploy-token-\d+$/);
  assert.equal(await git(server, 'root/shop', 'upload-pack', headers), 200);
  assert.equal(await git(server, 'root/shop', 'receive-pack', headers), 403);
  assert.equal(await git(server, 'root/other', 'upload-pack', headers), 404);
  assert.equal(await git(server, 'root/shop', 'upload-pack', basic('root', token)), 401);
  assert.equal(await actions(server, 'root/shop', headers), '');
});

for (const [scope, expected] of [
  ['read_registry', 'pull'],
  ['write_registry', 'pull,push,delete'],
] as const) {
  test(`a deploy token with ${scope} gets ${expected} for its project’s images`, async () => {
    await using server = await startServer();
    const project = await server.project('shop');
    await server.project('other');
    const { username, token } = await tokenFor(server, `/projects/${project.id}`, [scope]);
    const headers = basic(username, token);

    assert.equal(await actions(server, 'root/shop/web', headers), expected);
    assert.equal(await actions(server, 'root/other/web', headers), '');
    assert.equal(await git(server, 'root/shop', 'upload-pack', headers), 404);
  });
}

test('a deploy token cannot use the API, whichever way it is sent', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const { token } = await tokenFor(server, `/projects/${project.id}`, ['read_repository']);

  for (const headers of [{ 'private-token': token }, { authorization: `Bearer ${token}` }]) {
    const response = await server.fetch(`/api/v4/projects/${project.id}`, { headers });
    assert.equal(response.status, 401);
  }
});

test('a group’s deploy token is for the projects below it', async () => {
  await using server = await startServer();
  const admin = administrator(server);
  const create = async (path: string, body: object) =>
    (await (await admin.ask('POST', path, body)).json()) as { id: number };
  const team = await create('/groups', { name: 'team', path: 'team' });
  const inner = await create('/groups', { name: 'inner', path: 'inner', parent_id: team.id });
  await create('/projects', { path: 'shop', namespace_id: inner.id });
  await server.project('other');
  const { username, token } = await tokenFor(server, `/groups/${team.id}`, ['read_repository']);
  const headers = basic(username, token);

  assert.equal(await git(server, 'team/inner/shop', 'upload-pack', headers), 200);
  assert.equal(await git(server, 'root/other', 'upload-pack', headers), 404);
});

test('a deploy token ends when it is revoked, and by its time', async () => {
  const start = Date.now();
  let now = start;
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const revoked = await tokenFor(server, base, ['read_registry']);
  const expiring = await tokenFor(server, base, ['read_registry'], {
    expires_at: new Date(start + 3_600_000).toISOString(),
  });
  assert.equal(
    await actions(server, 'root/shop', basic(expiring.username, expiring.token)),
    'pull',
  );

  await server.api('DELETE', `${base}/deploy_tokens/${revoked.id}`);
  now = start + 3_600_001;

  for (const { username, token } of [revoked, expiring]) {
    assert.equal(await actions(server, 'root/shop', basic(username, token)), 401);
  }
});

test('deploy tokens are for maintainers, and each for its own project', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const other = await server.project('other');
  const ann = await makeMember(server, project, 'ann', 30);
  const ben = await makeMember(server, other, 'ben', 40);
  const { id } = await tokenFor(server, `/projects/${project.id}`, ['read_registry']);

  const base = `/projects/${project.id}/deploy_tokens`;
  assert.equal((await ann.ask('GET', base)).status, 403);
  assert.equal((await ben.ask('DELETE', `/projects/${other.id}/deploy_tokens/${id}`)).status, 404);
  const unknown = await administrator(server).ask('POST', base, {
    name: 'x',
    scopes: ['read_virtual_registry'],
  });
  assert.equal(unknown.status, 400);
});

test('in a public project a deploy token of another one may what a stranger may', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const open = await server.project('open');
  await server.api('PUT', `/projects/${open.id}`, { visibility: 'public' });
  const { username, token } = await tokenFor(server, `/projects/${project.id}`, ['read_registry']);
  const headers = basic(username, token);

  assert.equal(await git(server, 'root/open', 'upload-pack', headers), 200);
  assert.equal(await git(server, 'root/open', 'receive-pack', headers), 403);
  assert.equal(await actions(server, 'root/open/web', headers), 'pull');
});

test('a deploy token pushes no images into a project that is archived', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const { username, token } = await tokenFor(server, `/projects/${project.id}`, ['write_registry']);

  await server.api('POST', `/projects/${project.id}/archive`);

  assert.equal(await actions(server, 'root/shop/web', basic(username, token)), 'pull');
});

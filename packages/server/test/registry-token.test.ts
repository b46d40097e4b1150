import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { root, startServer, type TestServer, until } from './harness.ts';
import { makePerson } from './people.ts';

const basic = (username: string, password: string) => ({
  authorization: `Basic ${btoa(`${username}:${password}`)}`,
});

const asRoot = basic('root', root.token);

/** The claims of the token for one scope. */
async function tokenFor(api: TestServer, scope: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}/jwt/auth?scope=${scope}`, { headers });
  assert.equal(response.status, 200, await response.clone().text());
  const { token } = (await response.json()) as { token: string };
  return decodeJwt<{ access: { actions: string[] }[] }>(token);
}

const pull = (name: string) => ({ type: 'repository', name, actions: ['pull'] });

test('members of a group pull by its dependency proxy, strangers do not, and nobody pushes', async () => {
  await using api = await startServer({ hasImageProxy: true });
  const image = 'root/dependency_proxy/containers/alpine';
  const group = await api.api('POST', '/groups', { name: 'Shop', path: 'shop' });
  const member = await makePerson(api, 'member');
  const { id } = group as { readonly id: number };
  await api.api('POST', `/groups/${id}/members`, { user_id: member.id, access_level: 10 });
  const asMember = basic('member', member.token ?? '');
  const allowed = async (name: string, headers: Record<string, string>, actions = 'pull') =>
    (await tokenFor(api, `repository:${name}:${actions}`, headers)).access[0]?.actions;

  assert.deepEqual(await allowed(image, asRoot, 'pull,push'), ['pull']);
  assert.deepEqual(await allowed(image, asMember), undefined);
  assert.deepEqual(await allowed('shop/dependency_proxy/containers/alpine', asMember), ['pull']);
  assert.deepEqual(await allowed('shop/dependency_proxy/containers/alpine', {}), undefined);
});

test('the image of Slipway itself is pulled by everybody, and pushed by administrators alone', async () => {
  await using api = await startServer();
  const member = await makePerson(api, 'member');
  const allowed = async (headers: Record<string, string>) =>
    (await tokenFor(api, 'repository:slipway:pull,push', headers)).access[0]?.actions;

  assert.deepEqual(await allowed({}), ['pull']);
  assert.deepEqual(await allowed(basic('member', member.token ?? '')), ['pull']);
  assert.deepEqual(await allowed(asRoot), ['pull', 'push']);
});

for (const [what, scope] of [
  ['a name of many parts', `repository:${'a/'.repeat(8_000)}a:pull`],
  ['a name of many colons', `repository${':'.repeat(16_000)}pull`],
  ['many actions', `repository:root/shop:${'pull,'.repeat(3_000)}pull`],
  ['many spaces', ' '.repeat(16_000)],
] as const) {
  test(`a scope with ${what} is answered at once`, async () => {
    await using api = await startServer();
    const started = performance.now();

    const response = await fetch(`${api.url}/jwt/auth`, {
      method: 'POST',
      body: new URLSearchParams({ scope }),
    });

    assert.equal(response.status, 200);
    // 8 s on an idle machine before names were bounded; machines under test are busy.
    assert.ok(performance.now() - started < 5_000);
  });
}

test('more scopes than any client asks for are refused with a sentence', async () => {
  await using api = await startServer();
  const scope = Array.from({ length: 65 }, (_, index) => `repository:a/${index}:pull`).join(' ');

  const response = await fetch(`${api.url}/jwt/auth`, {
    method: 'POST',
    body: new URLSearchParams({ scope }),
  });

  assert.equal(response.status, 400);
  assert.match(await response.text(), /at most 64 scopes: ask for fewer at a time/);
});

test('wrong passwords for the registry keep nobody at another address out', async () => {
  await using api = await startServer();
  const status = async (password: string, address: string) => {
    const headers = basic(root.username, password);
    const request = new Request(`${api.url}/jwt/auth?scope=`, { headers });
    return (await api.server.fetch(request, { address })).status;
  };

  for (let count = 0; count < 10; count += 1) {
    assert.equal(await status('wrong', '10.0.0.1'), 401);
  }

  assert.equal(await status(root.password, '10.0.0.1'), 429);
  assert.equal(await status(root.password, '10.0.0.2'), 200);
});

test('the token that earlier versions kept in a file ends at the next start, and so does the file', async () => {
  const api = await startServer();
  const { token } = (await api.api('POST', '/users/1/personal_access_tokens', {
    name: 'cluster: pull images',
    scopes: ['read_registry'],
  })) as { token: string };
  await writeFile(join(api.dataDir, 'registry-token'), `${token}\n`);

  await using restarted = await api.crash();

  const response = await restarted.fetch('/jwt/auth', { headers: basic('root', token) });
  assert.equal(response.status, 401);
  assert.equal(existsSync(join(restarted.dataDir, 'registry-token')), false);
  assert.equal((await restarted.fetch('/jwt/auth', { headers: asRoot })).status, 200);
});

test('a registry token ends with the access token, the user and the project that it came from', async () => {
  await using api = await startServer();
  const { stillAllows } = api.server.registryAuth;
  const scope = 'repository:ann/shop:pull';
  const ann = (await api.api('POST', '/users', {
    username: 'ann',
    name: 'Ann',
    email: 'ann@example.com',
    password: 'a good long password',
  })) as { id: number };
  const namespaces = (await api.api('GET', '/namespaces?per_page=100')) as {
    id: number;
    path: string;
  }[];
  const namespace_id = namespaces.find(({ path }) => path === 'ann')?.id;
  const project = (await api.api('POST', '/projects', { path: 'shop', namespace_id })) as {
    id: number;
  };
  const tokenOf = async () =>
    (await api.api('POST', `/users/${ann.id}/personal_access_tokens`, {
      name: 'registry',
      scopes: ['read_registry'],
    })) as { id: number; token: string };
  const [first, second] = [await tokenOf(), await tokenOf()];
  const byFirst = await tokenFor(api, scope, basic('ann', first.token));
  const bySecond = await tokenFor(api, scope, basic('ann', second.token));
  const byRoot = await tokenFor(api, scope, asRoot);
  const holds = (claims: typeof byFirst) => stillAllows(claims, pull('ann/shop'));
  assert.deepEqual(await Promise.all([byFirst, bySecond, byRoot].map(holds)), [true, true, true]);

  await api.api('DELETE', `/personal_access_tokens/${first.id}`);
  assert.deepEqual(await Promise.all([byFirst, bySecond, byRoot].map(holds)), [false, true, true]);
  await api.api('POST', `/users/${ann.id}/block`);
  assert.deepEqual(await Promise.all([bySecond, byRoot].map(holds)), [false, true]);
  await api.api('DELETE', `/projects/${project.id}`);
  assert.equal(await holds(byRoot), false);
});

test('a registry token ends with the job that it was given to', async () => {
  await using api = await startServer();
  const runner = await api.runner({ tag_list: 'here' });
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': 'build: { tags: [here], script: [make] }' });
  const job = await until(() => runner.request(), Boolean);
  assert.ok(job);
  const claims = await tokenFor(
    api,
    'repository:root/shop:pull,push',
    basic('gitlab-ci-token', job.token),
  );
  const { stillAllows } = api.server.registryAuth;
  assert.equal(await stillAllows(claims, pull('root/shop')), true);

  await runner.finish(job, 'success');

  assert.equal(await stillAllows(claims, pull('root/shop')), false);
});

test('a pod pulls what the project of its namespace may, and exactly the repository it asked for', async () => {
  await using api = await startServer();
  await api.api('POST', '/projects', { path: 'hello' });
  await api.api('POST', '/projects', { path: 'other' });
  await api.api('POST', '/projects', { path: 'open', visibility: 'public' });
  const { imagePulls } = api.server;
  const decide = (repository: string, projects: string[] = []) =>
    imagePulls.decide({ repository, projects, logins: [] });

  const own = await decide('root/hello/web', ['root/hello']);

  assert.ok(own.isAllowed && own.login);
  const headers = basic(own.login.username, own.login.password);
  const actions = async (scope: string) => (await tokenFor(api, scope, headers)).access;
  assert.deepEqual(await actions('repository:root/hello/web:pull,push'), [pull('root/hello/web')]);
  assert.deepEqual(await actions('repository:root/hello/api:pull'), []);
  assert.deepEqual(await actions('repository:root/other:pull'), []);
  assert.deepEqual(await decide('root/hello/web'), { isAllowed: false, project: 'root/hello' });
  assert.deepEqual(await decide('root/other', ['root/hello']), {
    isAllowed: false,
    project: 'root/other',
  });
  assert.deepEqual(await decide('root/open'), { isAllowed: true, login: undefined });
  assert.deepEqual(await decide('no/such', ['root/hello']), {
    isAllowed: false,
    project: 'no/such',
  });
});

test("a pod's own secret counts as far as its owner may read", async () => {
  await using api = await startServer();
  await api.api('POST', '/projects', { path: 'hello' });
  const decide = (password: string) =>
    api.server.imagePulls.decide({
      repository: 'root/hello',
      projects: [],
      logins: [{ username: 'root', password }],
    });

  assert.equal((await decide(root.token)).isAllowed, true);
  assert.equal((await decide('glpat-nobody')).isAllowed, false);
});

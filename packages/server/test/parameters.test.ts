import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { table } from '../src/rest/api-routes.ts';
import { declarations } from '../src/rest/parameter-table.ts';
import { root, startServer } from './harness.ts';

async function start(t: TestContext) {
  const api = await startServer();
  t.after(() => api[Symbol.asyncDispose]());
  const project = await api.project('shop');
  await project.push({ 'a.txt': 'one' });
  const ask = (method: string, path: string, body?: unknown, headers: object = {}) =>
    api.fetch(`/api/v4${path.replaceAll(':id', String(project.id))}`, {
      method,
      headers: { 'private-token': root.token, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { api, ask, project };
}

test('every address declares its parameters, and no other does', () => {
  const routes = table.map(({ method, path }) => `${method} ${path}`);

  assert.deepEqual(routes.toSorted(), Object.keys(declarations).toSorted());
});

test('what this server does not do is refused with its parameter', async (t) => {
  const { ask } = await start(t);
  for (const [method, path, body, parameter] of [
    ['POST', '/projects', { name: 'x', template_name: 'rails' }, 'template_name'],
    ['PUT', '/projects/:id', { packages_enabled: false }, 'packages_enabled'],
    ['PUT', '/projects/:id', { builds_access_level: 'disabled' }, 'builds_access_level'],
    ['PUT', '/projects/:id', { topics: ['a'] }, 'topics'],
    ['POST', '/groups', { name: 'a', path: 'a', default_branch: 'x' }, 'default_branch'],
    [
      'POST',
      '/projects/:id/members',
      { user_id: 1, access_level: 30, member_role_id: 1 },
      'member_role_id',
    ],
    ['GET', '/projects?statistics=true', undefined, 'statistics'],
    ['GET', '/projects/:id/repository/archive?exclude_paths=a', undefined, 'exclude_paths'],
    ['GET', '/users?page_token=abc', undefined, 'page_token'],
  ] as const) {
    await t.test(`${method} ${path}: ${parameter}`, async () => {
      const answer = await ask(method, path, body);

      assert.equal(answer.status, 400);
      assert.match(
        ((await answer.json()) as { error: string }).error,
        new RegExp(`^${parameter} `),
      );
    });
  }
});

test('parameters that ask for what is true anyway, are empty, or mean nothing to GitLab are no hindrance', async (t) => {
  const { ask } = await start(t);
  const settings = {
    packages_enabled: true,
    builds_access_level: 'enabled',
    issues_enabled: false,
  };

  const same = await ask('PUT', '/projects/:id', { ...settings, import_url: null, topics: [] });
  const query = await ask('GET', '/projects?statistics=false&utterly_unknown=1');

  assert.equal(same.status, 200);
  assert.equal(query.status, 200);
});

test('a project is edited with what was read of it', async (t) => {
  const { ask } = await start(t);
  const shown = (await (await ask('GET', '/projects/:id')).json()) as Record<string, unknown>;
  const { ci_config_path: _, ...rest } = shown;

  const answer = await ask('PUT', '/projects/:id', rest);

  assert.equal(answer.status, 200, await answer.text());
});

test('users are filtered', async (t) => {
  const { api, ask } = await start(t);
  for (const username of ['ada', 'bob']) {
    const person = { username, name: `N ${username}`, email: `${username}@x.org` };
    await api.api('POST', '/users', { ...person, password: 'long enough' });
  }
  await ask('POST', '/users/3/block');
  for (const [path, expected] of [
    ['/users?search=DA', ['ada']],
    ['/users?search=ada@x.org', ['ada']],
    ['/users?blocked=true', ['bob']],
    ['/users?active=true&order_by=username&sort=asc', ['ada', 'root']],
    ['/users?username=bob', ['bob']],
    ['/users?admins=true', ['root']],
  ] as const) {
    await t.test(path, async () => {
      const users = (await (await ask('GET', path)).json()) as {
        username: string;
        email: string;
      }[];

      assert.deepEqual(
        users.map((it) => it.username),
        expected,
      );
      assert.ok(users.every(({ email }) => email.includes('@')));
    });
  }
});

test('projects are filtered', async (t) => {
  const { api, ask } = await start(t);
  await api.api('POST', '/projects', { name: 'open', visibility: 'public' });
  await api.api('POST', '/projects', { name: 'hidden' });
  for (const [query, expected] of [
    ['', ['hidden', 'open', 'shop']],
    ['visibility=public', ['open']],
    ['archived=true', []],
    ['archived=false', ['hidden', 'open', 'shop']],
    ['topic=x', []],
    ['search=root/op', []],
    ['search=root/op&search_namespaces=true', ['open']],
    ['id_after=1&id_before=3', ['open']],
    ['last_activity_before=2001-01-01', []],
    ['owned=true', ['hidden', 'open', 'shop']],
  ] as const) {
    await t.test(`projects?${query}`, async () => {
      const answer = await ask('GET', `/projects?order_by=name&sort=asc&${query}`);

      const projects = (await answer.json()) as { name: string }[];
      assert.deepEqual(
        projects.map((it) => it.name),
        expected,
      );
    });
  }
});

test('branches and tags are filtered and ordered', async (t) => {
  const { api, ask, project } = await start(t);
  const base = `/projects/${project.id}/repository`;
  await api.api('POST', `${base}/branches`, { branch: 'feature', ref: 'main' });
  for (const name of ['v1.10', 'v1.9']) {
    await api.api('POST', `${base}/tags`, { tag_name: name, ref: 'main' });
  }
  for (const [query, expected] of [
    ['branches?search=^feat', ['feature']],
    ['branches?search=ture$', ['feature']],
    ['branches?regex=^(f|m)', ['feature', 'main']],
    ['tags?order_by=version&sort=desc', ['v1.10', 'v1.9']],
    ['tags?search=^v1.1', ['v1.10']],
  ] as const) {
    await t.test(`repository/${query}`, async () => {
      const answer = await ask('GET', `/projects/:id/repository/${query.replace('^', '%5E')}`);

      assert.deepEqual(
        ((await answer.json()) as { name: string }[]).map(({ name }) => name),
        expected,
      );
    });
  }
});

test('a pattern that is none is refused', async (t) => {
  const { ask } = await start(t);

  assert.equal((await ask('GET', '/projects/:id/repository/branches?regex=(')).status, 400);
});

test('Sudo acts in the name of a user, for administrators whose token has the scope', async (t) => {
  const { api, ask } = await start(t);
  const person = { username: 'ada', name: 'Ada', email: 'ada@x.org', password: 'long enough' };
  await api.api('POST', '/users', person);
  const token = async (path: string, scopes: string[]) =>
    ((await api.api('POST', path, { name: 'x', scopes })) as { token: string }).token;
  const limited = { 'private-token': await token('/users/1/personal_access_tokens', ['api']) };
  const hers = { 'private-token': await token('/users/2/personal_access_tokens', ['api', 'sudo']) };

  const byHeader = await ask('GET', '/user', undefined, { sudo: 'ada' });
  const made = await ask('POST', '/projects?sudo=2', { name: 'hers' });
  const forbidden = await ask('GET', '/users/all/nothing', undefined, { sudo: 'ada' });

  assert.equal(((await byHeader.json()) as { username: string }).username, 'ada');
  const project = (await made.json()) as { path_with_namespace: string };
  assert.equal(project.path_with_namespace, 'ada/hers');
  assert.equal(forbidden.status, 404);
  assert.equal((await ask('GET', '/user', undefined, { ...limited, sudo: 'ada' })).status, 403);
  assert.equal((await ask('GET', '/user', undefined, { ...hers, sudo: 'root' })).status, 403);
  assert.equal((await ask('GET', '/user', undefined, { sudo: 'nobody' })).status, 404);
  assert.equal((await ask('GET', '/runners/all', undefined, { sudo: 'ada' })).status, 403);
});

test('a default branch that is not there is refused', async (t) => {
  const { ask } = await start(t);

  const answer = await ask('PUT', '/projects/:id', { default_branch: 'nope' });

  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /branch 'nope' does not exist/);
  assert.equal((await ask('GET', '/projects/:id/repository/tree')).status, 200);
});

test('a commit made by the API keeps what was asked: mode, start, and what it was based on', async (t) => {
  const { api, ask, project } = await start(t);
  const commits = `/projects/${project.id}/repository/commits`;
  const [first] = (await api.api('GET', commits)) as { id: string }[];
  const change = { branch: 'topic', start_branch: 'main', commit_message: 'x' };
  const run = { action: 'create', file_path: 'run', content: '#!', execute_filemode: true };

  const made = await ask('POST', commits, { ...change, actions: [run] });
  const again = await ask('POST', commits, { ...change, actions: [run] });
  const forced = await ask('POST', commits, { ...change, actions: [run], force: true });
  const edit = { branch: 'main', commit_message: 'y', content: 'two', last_commit_id: first?.id };
  const file = `/projects/${project.id}/repository/files/a.txt`;
  const edited = await ask('PUT', file, edit);
  const stale = await ask('PUT', file, { ...edit, content: 'three' });
  const tree = await api.api('GET', `/projects/${project.id}/repository/tree?ref=topic`);
  const listed = (await api.api('GET', `${commits}?ref_name=main..topic&with_stats=true`)) as {
    parent_ids: string[];
    stats: object;
  }[];

  assert.deepEqual([made.status, again.status, forced.status], [201, 400, 201]);
  assert.equal((tree as { mode: string }[])[1]?.mode, '100755');
  assert.deepEqual([edited.status, stale.status], [200, 400]);
  assert.equal(listed.length, 1);
  assert.deepEqual(listed[0]?.parent_ids, [first?.id]);
  assert.deepEqual(listed[0]?.stats, { additions: 1, deletions: 0, total: 1 });
});

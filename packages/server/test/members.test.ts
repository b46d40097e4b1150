import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { root, startServer } from './harness.ts';

type Json = Record<string, unknown>;

/** A group `team` with a subgroup and a project in it, and people without any membership. */
async function start(t: TestContext, ...people: string[]) {
  const api = await startServer();
  t.after(() => api[Symbol.asyncDispose]());
  const team = (await api.api('POST', '/groups', { name: 'Team', path: 'team' })) as Json;
  const inside = { name: 'Web', path: 'web', parent_id: team.id };
  const web = (await api.api('POST', '/groups', inside)) as Json;
  const project = (await api.api('POST', '/projects', {
    name: 'shop',
    namespace_id: web.id,
  })) as Json;
  const tokens = new Map<string, string>([['root', root.token]]);
  const ids = new Map<string, number>();
  for (const username of people) {
    const person = {
      username,
      name: username,
      email: `${username}@x.org`,
      password: 'long enough',
    };
    const { id } = (await api.api('POST', '/users', person)) as { id: number };
    const wish = { name: 'x', scopes: ['api'] };
    const made = (await api.api('POST', `/users/${id}/personal_access_tokens`, wish)) as Json;
    tokens.set(username, String(made.token));
    ids.set(username, id);
  }
  const as = (who: string, method: string, path: string, body?: unknown) =>
    api.fetch(`/api/v4${path}`, {
      method,
      headers: { 'private-token': tokens.get(who) ?? '', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { api, as, ids, team, web, project };
}

test('a member of a group is one of the projects below it, with the highest of their levels', async (t) => {
  const { api, as, ids, project } = await start(t, 'ada');
  await api.api('POST', '/groups/team/members', { username: 'ada', access_level: 30 });
  await api.api('POST', `/projects/${project.id}/members`, {
    user_id: ids.get('ada'),
    access_level: 20,
  });

  const direct = (await api.api('GET', `/projects/${project.id}/members`)) as Json[];
  const all = (await api.api('GET', `/projects/${project.id}/members/all`)) as Json[];
  const one = await api.api('GET', `/projects/${project.id}/members/all/${ids.get('ada')}`);
  const mine = (await (await as('ada', 'GET', '/projects?membership=true')).json()) as Json[];

  const levels = (list: Json[]) => list.map((it) => [it.username, it.access_level]);
  assert.deepEqual(levels(direct), [['ada', 20]]);
  assert.deepEqual(levels(all), [
    ['ada', 30],
    ['root', 50],
  ]);
  assert.equal((one as Json).access_level, 30);
  assert.deepEqual(
    mine.map((it) => it.path_with_namespace),
    ['team/web/shop'],
  );
});

test('the owner of a personal project is its member', async (t) => {
  const { api } = await start(t);
  const project = (await api.api('POST', '/projects', { name: 'mine' })) as Json;

  const member = (await api.api('GET', `/projects/${project.id}/members/all/1`)) as Json;

  assert.deepEqual([member.username, member.access_level], ['root', 50]);
});

test('members of a group are added by user name, changed and removed by its owners', async (t) => {
  const { as } = await start(t, 'ada', 'bob', 'eve');
  const path = '/groups/team/members';

  const added = await as('root', 'POST', path, { username: 'ada,bob', access_level: 30 });
  const bySomebody = await as('ada', 'POST', path, { username: 'eve', access_level: 30 });
  const end = { access_level: 40, expires_at: '2999-12-31' };
  const changed = (await (await as('root', 'PUT', `${path}/2`, end)).json()) as Json;
  const forever = await as('root', 'PUT', `${path}/2`, { access_level: 40, expires_at: '' });
  const byAnother = await as('bob', 'DELETE', `${path}/2`);
  const leaving = await as('ada', 'DELETE', `${path}/2`);
  const lastOwner = await as('root', 'DELETE', `${path}/1`);

  assert.deepEqual(await added.json(), { status: 'success' });
  assert.equal(bySomebody.status, 403);
  assert.deepEqual([changed.access_level, changed.expires_at], [40, '2999-12-31']);
  assert.equal(((await forever.json()) as Json).expires_at, null);
  assert.equal(byAnother.status, 403);
  assert.equal(leaving.status, 204);
  assert.equal(lastOwner.status, 403);
});

test('the people of a project are listed without what they may', async (t) => {
  const { api, project } = await start(t, 'ada', 'bob');
  for (const username of ['ada', 'bob']) {
    await api.api('POST', '/groups/team/members', { username, access_level: 30 });
  }

  const found = (await api.api('GET', `/projects/${project.id}/users?search=bob`)) as Json[];

  assert.deepEqual(
    found.map(({ username, access_level: level }) => [username, level]),
    [['bob', undefined]],
  );
});

test('a membership ends on its day', async (t) => {
  const { api } = await start(t, 'ada');
  await api.api('POST', '/groups/team/members', {
    username: 'ada',
    access_level: 30,
    expires_at: '2001-01-01',
  });

  await api.server.services.store.members.deleteExpired(new Date());

  const members = (await api.api('GET', '/groups/team/members')) as Json[];
  assert.deepEqual(
    members.map((it) => it.username),
    ['root'],
  );
});

test('a group is changed and moved with all that is in it, and deleted with it', async (t) => {
  const { api, as, project } = await start(t);
  const change = { path: 'crew', name: 'Crew', visibility: 'public', description: 'All of us' };

  const changed = (await (await as('root', 'PUT', '/groups/team', change)).json()) as Json;
  const moved = (await api.api('GET', `/projects/${project.id}`)) as Json;
  const below = (await api.api('GET', '/groups/crew/projects?include_subgroups=true')) as Json[];
  const subgroups = (await api.api('GET', '/groups/crew/subgroups')) as Json[];
  const [web] = subgroups;
  await api.api('POST', '/groups', { name: 'Shops', path: 'shops', parent_id: web?.id });
  const descendants = (await api.api('GET', '/groups/crew/descendant_groups')) as Json[];
  const deleted = await as('root', 'DELETE', '/groups/crew');

  assert.deepEqual([changed.full_path, changed.visibility], ['crew', 'public']);
  assert.equal(moved.path_with_namespace, 'crew/web/shop');
  assert.equal(below.length, 1);
  assert.deepEqual(
    subgroups.map((it) => it.full_name),
    ['Crew / Web'],
  );
  assert.deepEqual(descendants.map((it) => it.full_path).toSorted(), [
    'crew/web',
    'crew/web/shops',
  ]);
  assert.equal(deleted.status, 202);
  assert.equal((await as('root', 'GET', `/projects/${project.id}`)).status, 404);
  assert.equal((await as('root', 'GET', '/groups/crew%2Fweb')).status, 404);
});

test('a user is changed, renamed with their projects, and deleted with them', async (t) => {
  const { api, as, ids } = await start(t, 'ada', 'bob');
  const path = `/users/${ids.get('ada')}`;
  const project = (await (await as('ada', 'POST', '/projects', { name: 'own' })).json()) as Json;

  const changed = (await api.api('PUT', path, { name: 'Ada L.', username: 'lovelace' })) as Json;
  const moved = (await api.api('GET', `/projects/${project.id}`)) as Json;
  const taken = await as('root', 'PUT', path, { username: 'bob' });
  const notMine = await as('bob', 'DELETE', path);
  const deleted = await as('root', 'DELETE', path);

  assert.deepEqual([changed.name, changed.username], ['Ada L.', 'lovelace']);
  assert.equal(moved.path_with_namespace, 'lovelace/own');
  assert.equal(taken.status, 400);
  assert.equal(notMine.status, 403);
  assert.equal(deleted.status, 204);
  assert.equal((await as('root', 'GET', `/projects/${project.id}`)).status, 404);
  assert.equal((await as('ada', 'GET', '/user')).status, 401);
});

test('the only owner of a group is not deleted, and nobody deletes themselves', async (t) => {
  const { as, ids } = await start(t, 'ada');
  await as('ada', 'POST', '/groups', { name: 'Hers', path: 'hers' });

  assert.equal((await as('root', 'DELETE', `/users/${ids.get('ada')}`)).status, 409);
  assert.equal((await as('root', 'DELETE', '/users/1')).status, 403);
});

test('hard_delete deletes a user with the groups that nobody else owns', async (t) => {
  const { as, ids } = await start(t, 'ada', 'bob');
  await as('ada', 'POST', '/groups', { name: 'Hers', path: 'hers' });
  await as('ada', 'POST', '/groups', { name: 'Theirs', path: 'theirs' });
  const owner = { user_id: ids.get('bob'), access_level: 50 };
  await as('ada', 'POST', '/groups/theirs/members', owner);

  const deleted = await as('root', 'DELETE', `/users/${ids.get('ada')}?hard_delete=true`);

  assert.equal(deleted.status, 204);
  assert.equal((await as('root', 'GET', '/groups/hers')).status, 404);
  assert.equal((await as('root', 'GET', '/groups/theirs')).status, 200);
});

test('blocking the blocked and unblocking the active says that nothing was done', async (t) => {
  const { as, ids } = await start(t, 'ada');
  const answers: unknown[] = [];

  for (const verb of ['block', 'block', 'unblock', 'unblock']) {
    answers.push(await (await as('root', 'POST', `/users/${ids.get('ada')}/${verb}`)).json());
  }

  assert.deepEqual(answers, [true, null, true, false]);
});

test('lists of issues and merge requests are empty', async (t) => {
  const { api, project } = await start(t);

  for (const name of ['issues', 'merge_requests']) {
    for (const path of [`/${name}`, `/groups/team/${name}`, `/projects/${project.id}/${name}`]) {
      assert.deepEqual(await api.api('GET', `${path}?state=opened`), [], path);
    }
  }
});

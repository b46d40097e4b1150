import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, type TestServer } from './harness.ts';
import { type Received, type Receiver, startReceiver } from './hook-receiver.ts';
import { makePerson } from './people.ts';

interface Shown {
  readonly id: number;
  readonly [field: string]: unknown;
}

async function started(receiver: Receiver) {
  const server = await startServer();
  await server.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: true,
  });
  const hook = (await server.api('POST', '/hooks', { url: receiver.url })) as Shown;
  return { server, hook };
}

const make = async (server: TestServer, path: string, fields: object) =>
  (await server.api('POST', path, fields)) as Shown;

const about = (event: string) => (message: Received) => message.body.event_name === event;

test('a hook of the instance is told of projects that come, change and go, as they were then', async () => {
  await using receiver = await startReceiver();
  const { server } = await started(receiver);
  await using _ = server;

  const { id } = await make(server, '/projects', { name: 'Shop', path: 'shop' });
  await server.api('PUT', `/projects/${id}`, { description: 'All we sell' });
  await server.api('PUT', `/projects/${id}`, { path: 'store' });
  await server.api('DELETE', `/projects/${id}`);

  const created = await receiver.next(about('project_create'));
  assert.equal(created.headers['x-gitlab-event'], 'System Hook');
  const { created_at, updated_at, owner_name, owner_email, owners, ...rest } = created.body;
  assert.deepEqual(rest, {
    event_name: 'project_create',
    name: 'Shop',
    path: 'shop',
    path_with_namespace: 'root/shop',
    project_id: id,
    project_namespace_id: 1,
    project_visibility: 'private',
  });
  assert.deepEqual(owners, [{ name: owner_name, email: owner_email }]);
  assert.ok(Date.parse(created_at) <= Date.parse(updated_at));
  await receiver.next(about('project_update'));
  const renamed = await receiver.next(about('project_rename'));
  assert.equal(renamed.body.old_path_with_namespace, 'root/shop');
  const destroyed = await receiver.next(about('project_destroy'));
  assert.equal(destroyed.body.path_with_namespace, 'root/store');
});

test('it is told of people and of memberships in projects and groups', async () => {
  await using receiver = await startReceiver();
  const { server, hook } = await started(receiver);
  await using _ = server;

  const group = await make(server, '/groups', { name: 'Crew', path: 'crew' });
  const project = await make(server, '/projects', { name: 'shop' });
  const ann = await makePerson(server, 'ann');
  const one = `/groups/${group.id}/members`;
  await server.api('POST', one, { user_id: ann.id, access_level: 30 });
  await server.api('PUT', `${one}/${ann.id}`, { access_level: 40 });
  await server.api('DELETE', `${one}/${ann.id}`);
  await server.api('POST', `/projects/${project.id}/members`, {
    user_id: ann.id,
    access_level: 20,
  });
  await server.api('PUT', `/users/${ann.id}`, { username: 'anna' });
  await server.api('DELETE', `/users/${ann.id}`);
  await server.api('DELETE', `/groups/${group.id}`);

  await receiver.next(about('group_destroy'));
  const told = receiver.received.map(({ body }) => body.event_name);
  assert.deepEqual(told.toSorted(), [
    'group_create',
    'group_destroy',
    'project_create',
    'user_add_to_group',
    'user_add_to_group',
    'user_add_to_team',
    'user_create',
    'user_destroy',
    'user_remove_from_group',
    'user_rename',
    'user_update_for_group',
  ]);
  const team = await receiver.next(about('user_add_to_team'));
  assert.equal(team.body.access_level, 'Reporter');
  assert.equal(team.body.project_path_with_namespace, 'root/shop');
  assert.equal(team.body.user_username, 'ann');
  const level = await receiver.next(about('user_update_for_group'));
  assert.equal(level.body.group_access, 'Maintainer');
  const renamed = await receiver.next(about('user_rename'));
  assert.deepEqual([renamed.body.username, renamed.body.old_username], ['anna', 'ann']);
  const kept = (await server.api('GET', `/hooks/${hook.id}/events`)) as Shown[];
  assert.equal(kept.length, told.length);
});

test('it is told when somebody who was blocked wants to sign in, and of a push as a whole', async () => {
  await using receiver = await startReceiver();
  const { server } = await started(receiver);
  await using _ = server;
  const password = 'a long enough one';
  const fields = { username: 'eve', name: 'Eve', email: 'eve@example.com', password };
  const { id } = await make(server, '/users', fields);
  await server.api('POST', `/users/${id}/block`);

  await server.fetch('/-/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ username: 'eve', password }),
  });
  const project = await server.project('shop');
  await project.push({ a: '1' });

  const failed = await receiver.next(about('user_failed_login'));
  assert.deepEqual([failed.body.username, failed.body.state], ['eve', 'blocked']);
  const pushed = await receiver.next(about('repository_update'));
  assert.deepEqual(pushed.body.refs, ['refs/heads/main']);
  assert.equal(pushed.body.changes[0].ref, 'refs/heads/main');
});

test("a group's hook hears of members, subgroups and projects below it, without addresses of mail", async () => {
  await using receiver = await startReceiver();
  const server = await startServer();
  await using _ = server;
  await server.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: true,
  });
  const crew = await make(server, '/groups', { name: 'Crew', path: 'crew' });
  const hook = await make(server, `/groups/${crew.id}/hooks`, {
    url: receiver.url,
    push_events: false,
    project_events: true,
    subgroup_events: true,
    member_events: true,
  });
  await make(server, '/groups', { name: 'Elsewhere', path: 'elsewhere' });
  const deck = await make(server, '/groups', { name: 'Deck', path: 'deck', parent_id: crew.id });
  await make(server, '/projects', { name: 'sails', namespace_id: deck.id });
  const ann = await makePerson(server, 'ann');
  await server.api('POST', `/groups/${deck.id}/members`, { user_id: ann.id, access_level: 30 });

  const subgroup = await receiver.next(about('subgroup_create'));
  assert.equal(subgroup.headers['x-gitlab-event'], 'Subgroup Hook');
  assert.equal(subgroup.body.full_path, 'crew/deck');
  assert.equal(subgroup.body.parent_full_path, 'crew');
  const project = await receiver.next(about('project_create'));
  assert.equal(project.headers['x-gitlab-event'], 'Project Hook');
  const member = await receiver.next(
    ({ body }) => about('user_add_to_group')({ body } as Received) && body.user_username === 'ann',
  );
  assert.equal(member.headers['x-gitlab-event'], 'Member Hook');
  assert.doesNotMatch(JSON.stringify(receiver.received.map(({ body }) => body)), /@/);
  assert.equal(hook.member_events, true);
  assert.ok(receiver.received.every(({ body }) => body.path !== 'elsewhere'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, type TestServer } from './harness.ts';
import { administrator, makeMember, makePerson, type Person } from './people.ts';

async function group(by: Person, path: string, more: object = {}): Promise<{ id: number }> {
  const response = await by.ask('POST', '/groups', { name: path, path, ...more });
  assert.equal(response.status, 201);
  return (await response.json()) as { id: number };
}

const levelOf = async (server: TestServer, base: string, { id }: Person) => {
  const response = await administrator(server).ask('GET', `${base}/members/all/${id}`);
  return response.ok ? ((await response.json()) as { access_level: number }).access_level : 0;
};

test('members of an invited group have their own role in a project, and no more than was offered', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const team = await group(administrator(server), 'team');
  const strong = await makePerson(server, 'strong');
  const weak = await makePerson(server, 'weak');
  for (const [{ id }, level] of [
    [strong, 50],
    [weak, 10],
  ] as const) {
    await server.api('POST', `/groups/${team.id}/members`, { user_id: id, access_level: level });
  }
  const path = `/projects/${project.id}`;
  const before = await strong.ask('GET', path);

  const wish = { group_id: team.id, group_access: 30 };
  const shared = await administrator(server).ask('POST', `${path}/share`, wish);

  assert.equal(before.status, 404);
  assert.equal(shared.status, 201);
  assert.equal(await levelOf(server, path, strong), 30);
  assert.equal(await levelOf(server, path, weak), 10);
  assert.equal((await strong.ask('GET', `${path}/variables`)).status, 403);
  assert.equal((await strong.ask('GET', `${path}/repository/branches`)).status, 200);
  assert.equal((await weak.ask('GET', `${path}/repository/branches`)).status, 403);
  const listed = (await (await strong.ask('GET', '/projects?membership=true')).json()) as object[];
  assert.equal(listed.length, 1);
  const json = (await server.api('GET', path)) as { shared_with_groups: { group_id: number }[] };
  assert.deepEqual(
    json.shared_with_groups.map((it) => it.group_id),
    [team.id],
  );
});

test('an invitation ends: by its time, and when it is taken back', async () => {
  const start = Date.now();
  let now = start;
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const admin = administrator(server);
  const team = await group(admin, 'team');
  const ann = await makePerson(server, 'ann');
  await server.api('POST', `/groups/${team.id}/members`, { user_id: ann.id, access_level: 30 });
  const path = `/projects/${project.id}`;
  const share = (more: object = {}) =>
    server.api('POST', `${path}/share`, { group_id: team.id, group_access: 30, ...more });
  const seen = async () => (await ann.ask('GET', path)).status;

  await share({ expires_at: new Date(start + 3_600_000).toISOString() });
  assert.equal(await seen(), 200);
  now = start + 3_600_001;
  assert.equal(await seen(), 404);
  assert.equal(
    ((await (await ann.ask('GET', '/projects?membership=true')).json()) as object[]).length,
    0,
  );
  await server.api('DELETE', `${path}/share/${team.id}`);
  await share();
  assert.equal(await seen(), 200);
  await server.api('DELETE', `${path}/share/${team.id}`);
  assert.equal(await seen(), 404);
});

test('a group invited to a group reaches the projects below, but not the groups invited to it', async () => {
  await using server = await startServer();
  const admin = administrator(server);
  const host = await group(admin, 'host');
  const guests = await group(admin, 'guests');
  const far = await group(admin, 'far');
  const made = await admin.ask('POST', '/projects', { path: 'shop', namespace_id: host.id });
  const project = (await made.json()) as { id: number };
  const near = await makePerson(server, 'near');
  const distant = await makePerson(server, 'distant');
  await server.api('POST', `/groups/${guests.id}/members`, { user_id: near.id, access_level: 40 });
  await server.api('POST', `/groups/${far.id}/members`, { user_id: distant.id, access_level: 40 });
  await server.api('POST', `/groups/${host.id}/share`, { group_id: guests.id, group_access: 20 });
  await server.api('POST', `/groups/${guests.id}/share`, { group_id: far.id, group_access: 40 });

  assert.equal((await near.ask('GET', `/projects/${project.id}/repository/branches`)).status, 200);
  assert.equal((await near.ask('GET', `/projects/${project.id}/variables`)).status, 403);
  assert.equal((await distant.ask('GET', `/projects/${project.id}`)).status, 404);
});

test('to share is for owners, with groups that they see', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const boss = await makeMember(server, project, 'boss', 40);
  const owner = await makeMember(server, project, 'owner', 50);
  const hidden = await group(administrator(server), 'hidden');
  const own = await group(owner, 'own');
  const share = async (by: Person, id: number) =>
    (await by.ask('POST', `/projects/${project.id}/share`, { group_id: id, group_access: 30 }))
      .status;

  assert.equal(await share(boss, own.id), 403);
  assert.equal(await share(owner, hidden.id), 404);
  assert.equal(await share(owner, own.id), 201);
  assert.equal(await share(owner, own.id), 409);
});

test('a membership that is over counts no more, before anybody has swept it away', async () => {
  const start = Date.now();
  let now = start;
  await using server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('shop');
  const ann = await makePerson(server, 'ann');
  await server.api('POST', `/projects/${project.id}/members`, {
    user_id: ann.id,
    access_level: 30,
    expires_at: new Date(start + 3_600_000).toISOString(),
  });
  assert.equal((await ann.ask('GET', `/projects/${project.id}`)).status, 200);

  now = start + 3_600_001;

  assert.equal((await ann.ask('GET', `/projects/${project.id}`)).status, 404);
});

test('people from outside see what they are members of and what is public, and make nothing', async () => {
  await using server = await startServer();
  const project = await server.project('inner');
  await server.api('PUT', `/projects/${project.id}`, { visibility: 'internal' });
  const ann = await makePerson(server, 'ann');
  const seen = async () => (await ann.ask('GET', `/projects/${project.id}`)).status;
  const listed = async () =>
    ((await (await ann.ask('GET', '/projects')).json()) as object[]).length;
  assert.deepEqual([await seen(), await listed()], [200, 1]);

  await server.api('PUT', `/users/${ann.id}`, { external: true });

  assert.deepEqual([await seen(), await listed()], [404, 0]);
  assert.equal((await ann.ask('POST', '/projects', { path: 'mine' })).status, 400);
  assert.equal((await ann.ask('POST', '/groups', { name: 'x', path: 'x' })).status, 403);
  await server.api('POST', `/projects/${project.id}/members`, {
    user_id: ann.id,
    access_level: 20,
  });
  assert.deepEqual([await seen(), await listed()], [200, 1]);
});

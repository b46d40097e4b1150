import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, startServer, type TestServer } from './harness.ts';
import { type Received, startReceiver } from './hook-receiver.ts';
import { makePerson } from './people.ts';

interface Shown {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** A project in a group, and how to change a file there. */
async function projectIn(server: TestServer, group: Shown, path: string) {
  const wish = { name: path, path, namespace_id: group.id };
  const { id } = (await server.api('POST', '/projects', wish)) as Shown;
  const change = (name: string, content: string) =>
    server.api('POST', `/projects/${id}/repository/files/${encodeURIComponent(name)}`, {
      branch: 'main',
      content,
      commit_message: 'Change',
    });
  return { id, change };
}

async function started() {
  const server = await startServer();
  await server.api('PUT', '/application/settings', {
    allow_local_requests_from_web_hooks_and_services: true,
  });
  const group = async (path: string, parent?: Shown) =>
    (await server.api('POST', '/groups', {
      name: path,
      path,
      ...(parent && { parent_id: parent.id }),
    })) as Shown;
  return { server, group };
}

const pushTo = (path: string) => (message: Received) =>
  message.body.object_kind === 'push' && message.body.project.path_with_namespace === path;

test("a group's hook hears of its projects and of those in its subgroups, and of no others", async () => {
  await using receiver = await startReceiver();
  const { server, group } = await started();
  await using _ = server;
  const shop = await group('shop');
  const web = await group('web', shop);
  const hook = (await server.api('POST', `/groups/${shop.id}/hooks`, {
    url: receiver.url,
    pipeline_events: true,
  })) as Shown;
  const elsewhere = await server.project('elsewhere');
  const inside = await projectIn(server, web, 'front');

  await elsewhere.push({ a: '1' });
  await inside.change('.gitlab-ci.yml', 'job: {script: [make]}');

  const push = await receiver.next(pushTo('shop/web/front'));
  assert.equal(push.headers['x-gitlab-event'], 'Push Hook');
  await receiver.next(({ body }) => body.object_kind === 'pipeline');
  assert.equal(receiver.received.some(pushTo('root/elsewhere')), false);
  assert.equal(hook.group_id, shop.id);
  assert.equal('project_id' in hook, false);
  assert.equal(hook.subgroup_events, false);
  const told = (await server.api('GET', `/groups/${shop.id}/hooks/${hook.id}/events`)) as Shown[];
  assert.ok(told.some(({ trigger }) => trigger === 'push_hooks'));
});

test('a hook of the instance hears of pushes to all projects, if it wants that', async () => {
  await using receiver = await startReceiver();
  const { server } = await started();
  await using _ = server;
  const silent = (await server.api('POST', '/hooks', { url: receiver.url })) as Shown;
  const hook = (await server.api('POST', '/hooks', {
    url: receiver.url,
    push_events: true,
    token: 'secret',
  })) as Shown;
  const project = await server.project('one');

  await project.push({ a: '1' });

  const push = await receiver.next(pushTo('root/one'));
  assert.equal(push.headers['x-gitlab-event'], 'System Hook');
  assert.equal(push.headers['x-gitlab-token'], 'secret');
  assert.equal(silent.push_events, false);
  const { id, push_events, tag_push_events, repository_update_events } = hook;
  assert.deepEqual([push_events, tag_push_events, repository_update_events], [true, false, true]);
  const all = (await server.api('GET', '/hooks')) as Shown[];
  assert.deepEqual(
    all.map((each) => each.id),
    [silent.id, id],
  );
  const tried = (await server.api('POST', `/hooks/${silent.id}`)) as Shown;
  assert.equal(tried.object_kind, 'push');
  await server.api('DELETE', `/hooks/${id}`);
  assert.equal(((await server.api('GET', '/hooks')) as Shown[]).length, 1);
});

test('whose hook it is decides at which address it is', async () => {
  const { server, group } = await started();
  await using _ = server;
  const shop = await group('shop');
  const project = await projectIn(server, shop, 'front');
  const url = 'http://hooks.example';
  const make = async (of: string) => ((await server.api('POST', of, { url })) as Shown).id;
  const addresses = [`/groups/${shop.id}/hooks`, `/projects/${project.id}/hooks`, '/hooks'];
  const ids = await Promise.all(addresses.map(make));
  const status = async (path: string) =>
    (await server.fetch(`/api/v4${path}`, { headers: { 'private-token': root.token } })).status;

  const found = await Promise.all(
    addresses.map((of) => Promise.all(ids.map((id) => status(`${of}/${id}`)))),
  );

  assert.deepEqual(found, [
    [200, 404, 404],
    [404, 200, 404],
    [404, 404, 200],
  ]);
});

test("a group's hooks are for its owners, the instance's for administrators", async () => {
  const { server, group } = await started();
  await using _ = server;
  const shop = await group('shop');
  const { id, token } = await makePerson(server, 'ann');
  await server.api('POST', `/groups/${shop.id}/members`, { user_id: id, access_level: 40 });
  const status = async (path: string) =>
    (await server.fetch(`/api/v4${path}`, { headers: { 'private-token': token ?? '' } })).status;

  assert.equal(await status(`/groups/${shop.id}/hooks`), 403);
  assert.equal(await status('/hooks'), 403);

  await server.api('PUT', `/groups/${shop.id}/members/${id}`, { access_level: 50 });

  assert.equal(await status(`/groups/${shop.id}/hooks`), 200);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, startServer } from './harness.ts';
import { administrator, makeMember, makePerson } from './people.ts';

const files = { '.gitlab-ci.yml': 'build: {script: [make]}\n' };

interface Shown {
  readonly id: number;
  readonly archived: boolean;
  readonly path_with_namespace: string;
}

test('an archived project is read, and changed by nobody until its owners take it back', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await project.push(files);
  const { ask } = administrator(server);
  const maintainer = await makeMember(server, project, 'mary', 40);
  const base = `/projects/${project.id}`;

  assert.equal((await maintainer.ask('POST', `${base}/archive`)).status, 403);
  const archived = (await server.api('POST', `${base}/archive`)) as Shown;
  const refused = await Promise.all([
    ask('POST', `${base}/pipeline`, { ref: 'main' }),
    ask('POST', `${base}/repository/branches`, { branch: 'x', ref: 'main' }),
    ask('POST', `${base}/releases`, { tag_name: 'v1', ref: 'main' }),
  ]);
  const push = await server.fetch('/root/shop.git/info/refs?service=git-receive-pack', {
    headers: { authorization: `Basic ${btoa(`root:${root.token}`)}` },
  });
  const read = await ask('GET', `${base}/repository/tree`);
  const lists = await Promise.all(
    ['archived=true', 'archived=false', 'active=false'].map(
      async (query) => ((await server.api('GET', `/projects?${query}`)) as Shown[]).length,
    ),
  );
  const back = (await server.api('POST', `${base}/unarchive`)) as Shown;
  const again = await ask('POST', `${base}/pipeline`, { ref: 'main' });

  assert.equal(archived.archived, true);
  for (const response of refused) {
    const { message } = (await response.json()) as { message: string };
    assert.deepEqual(
      [response.status, message],
      [403, '403 Forbidden - The project is archived: its owners can unarchive it'],
    );
  }
  assert.equal(push.status, 403);
  assert.match(await push.text(), /The project is archived: its owners can unarchive it\./);
  assert.equal(read.status, 200);
  assert.deepEqual(lists, [1, 0, 1]);
  assert.equal(back.archived, false);
  assert.equal(again.status, 201);
});

test('a project moves into a group where its owner may make projects, repository and all', async () => {
  await using server = await startServer();
  const owner = await makePerson(server, 'olga');
  const { id } = (await (await owner.ask('POST', '/projects', { name: 'shop' })).json()) as Shown;
  const makeGroup = async (path: string, level?: number) => {
    const group = (await server.api('POST', '/groups', { name: path, path })) as { id: number };
    if (level === undefined) return group.id;
    const member = { user_id: owner.id, access_level: level };
    await server.api('POST', `/groups/${group.id}/members`, member);
    return group.id;
  };
  const crew = await makeGroup('crew', 40);
  await makeGroup('guests', 10);
  await makeGroup('strangers');
  const move = async (namespace: string | number) => {
    const response = await owner.ask('PUT', `/projects/${id}/transfer`, { namespace });
    const { message, path_with_namespace: path } = (await response.json()) as Shown & {
      message: string;
    };
    return [response.status, path ?? message];
  };
  const commit = { branch: 'main', commit_message: 'm', content: 'hello' };
  await owner.ask('POST', `/projects/${id}/repository/files/README.md`, commit);

  const targets = await owner.ask('GET', `/projects/${id}/transfer_locations`);
  assert.deepEqual(
    ((await targets.json()) as { full_path: string }[]).map((target) => target.full_path),
    ['crew'],
  );
  assert.deepEqual(await move('olga'), [
    400,
    'Failed to transfer project {:new_namespace=>["Project is already in this namespace."]}',
  ]);
  assert.deepEqual(await move('guests'), [
    400,
    'Failed to transfer project {:new_namespace=>["You don\'t have permission to transfer projects into the target namespace."]}',
  ]);
  assert.deepEqual(await move('strangers'), [404, '404 Namespace Not Found']);
  assert.deepEqual(await move(crew), [200, 'crew/shop']);
  const file = await owner.ask('GET', `/projects/crew%2Fshop/repository/files/README.md?ref=main`);
  assert.equal(file.status, 200);
  const gone = await owner.ask('GET', '/projects/olga%2Fshop');
  assert.equal(gone.status, 404);
  const other = (await (await owner.ask('POST', '/projects', { name: 'shop' })).json()) as Shown;
  const taken = await owner.ask('PUT', `/projects/${other.id}/transfer`, { namespace: 'crew' });
  assert.equal(taken.status, 400);
  assert.match(await taken.text(), /Project with same name or path in target namespace already/);
});

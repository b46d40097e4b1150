import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer } from './harness.ts';
import { administrator, makeMember } from './people.ts';

test('a job reaches another private project only while that one lets it, and its user is a member', async () => {
  await using server = await startServer();
  const own = await server.project('own');
  const other = await server.project('other');
  const ann = await makeMember(server, own, 'ann', 30);
  await own.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' }, { options: ['ci.skip'] });
  await own.push({ more: 'x' }, { branch: 'work', options: ['ci.skip'] });
  const runner = await server.runner();
  await ann.ask('POST', `/projects/${own.id}/pipeline`, { ref: 'work' });
  const { token } = await nextJob(runner);
  const seen = async () =>
    (await server.fetch(`/api/v4/projects/${other.id}`, { headers: { 'job-token': token } }))
      .status;
  const cloned = async () => {
    const response = await server.fetch('/root/other.git/info/refs?service=git-upload-pack', {
      headers: { authorization: `Basic ${btoa(`gitlab-ci-token:${token}`)}` },
    });
    await response.body?.cancel();
    return response.status;
  };
  const base = `/projects/${other.id}/job_token_scope`;

  await server.api('POST', `${base}/allowlist`, { target_project_id: own.id });
  assert.deepEqual([await seen(), await cloned()], [404, 404], 'its user is no member');
  await server.api('POST', `/projects/${other.id}/members`, {
    user_id: ann.id,
    access_level: 20,
  });
  assert.deepEqual([await seen(), await cloned()], [200, 200]);
  await server.api('DELETE', `${base}/allowlist/${own.id}`);
  assert.deepEqual([await seen(), await cloned()], [404, 404], 'it is not on the list any more');
  await server.api('PATCH', base, { enabled: false });
  assert.deepEqual([await seen(), await cloned()], [200, 200], 'there is no list');
});

test('a group on the list stands for all projects below it', async () => {
  await using server = await startServer();
  const admin = administrator(server);
  const create = async (path: string, body: object) =>
    (await (await admin.ask('POST', path, body)).json()) as { id: number };
  const team = await create('/groups', { name: 'team', path: 'team' });
  const inner = await create('/groups', { name: 'in', path: 'in', parent_id: team.id });
  const own = await create('/projects', { path: 'own', namespace_id: inner.id });
  const other = await server.project('other');
  await server.api('POST', `/projects/${own.id}/repository/commits`, {
    branch: 'main',
    commit_message: 'Start',
    actions: [
      { action: 'create', file_path: '.gitlab-ci.yml', content: 'build: {script: [make]}\n' },
    ],
  });
  const { token } = await nextJob(await server.runner());
  const seen = async () =>
    (await server.fetch(`/api/v4/projects/${other.id}`, { headers: { 'job-token': token } }))
      .status;
  const base = `/projects/${other.id}/job_token_scope/groups_allowlist`;

  assert.equal(await seen(), 404);
  assert.deepEqual(await server.api('POST', base, { target_group_id: team.id }), {
    source_project_id: other.id,
    target_group_id: team.id,
    default_permissions: true,
    job_token_policies: [],
  });
  assert.equal(await seen(), 200);
  await server.api('DELETE', `${base}/${team.id}`);
  assert.equal(await seen(), 404);
});

test('the list begins with the project itself, which cannot be taken off it', async () => {
  await using server = await startServer();
  const own = await server.project('own');
  const boss = await makeMember(server, own, 'boss', 40);
  const hidden = await server.project('hidden');
  const base = `/projects/${own.id}/job_token_scope`;

  const list = (await server.api('GET', `${base}/allowlist`)) as { id: number }[];
  assert.deepEqual(
    list.map(({ id }) => id),
    [own.id],
  );
  assert.deepEqual(await server.api('GET', base), {
    inbound_enabled: true,
    outbound_enabled: false,
  });
  assert.equal((await boss.ask('DELETE', `${base}/allowlist/${own.id}`)).status, 403);
  const wish = { target_project_id: hidden.id };
  assert.equal((await boss.ask('POST', `${base}/allowlist`, wish)).status, 404);
});

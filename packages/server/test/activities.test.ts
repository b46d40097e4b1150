import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './harness.ts';
import { makeMember } from './people.ts';

interface Told {
  readonly action_name: string;
  readonly author_username: string;
  readonly push_data?: { readonly commit_count: number };
}

test('a project tells what was done in it, the newest first', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  const first = await project.push({ 'a.txt': 'a' });
  const second = await project.push({ 'a.txt': 'b' }, { message: 'Say b\n\nAt last' });
  await project.push({ 'a.txt': 'c' }, { branch: 'next' });
  await project.remove('next');
  await makeMember(api, project, 'dev', 30);

  const path = `/projects/${project.id}/events`;
  const all = (await api.api('GET', path)) as Told[];

  assert.deepEqual(
    all.map((it) => `${it.author_username} ${it.action_name}`),
    [
      'dev joined',
      'root deleted',
      'root pushed new',
      'root pushed to',
      'root pushed new',
      'root created',
    ],
  );
  assert.deepEqual(all[3]?.push_data, {
    commit_count: 1,
    action: 'pushed',
    ref_type: 'branch',
    commit_from: first.sha,
    commit_to: second.sha,
    ref: 'main',
    commit_title: 'Say b',
    ref_count: null,
  });
  assert.equal(all[2]?.push_data?.commit_count, 3);
  const joined = await api.api('GET', `${path}?action=joined`);
  assert.partialDeepStrictEqual(joined, [{ author_username: 'dev' }]);
  assert.deepEqual(await api.api('GET', `${path}?target_type=issue`), []);
  assert.deepEqual(await api.api('GET', `${path}?before=2020-01-01`), []);
});

test('who sees what somebody has done sees only projects whose code they may read', async () => {
  await using api = await startServer();
  const [open, hidden] = [await api.project('open'), await api.project('hidden')];
  await open.push({ 'a.txt': 'a' });
  await hidden.push({ 'a.txt': 'a' });
  const developer = await makeMember(api, open, 'dev', 30);

  const seen = await developer.ask('GET', '/users/root/events');

  const told = (await seen.json()) as { project_id: number }[];
  const projects = told.map((it) => it.project_id);
  assert.deepEqual([...new Set(projects)], [open.id]);
  assert.equal(((await api.api('GET', '/events')) as object[]).length, 4);
});

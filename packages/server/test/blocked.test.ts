import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';
import { makeMember } from './people.ts';

test('a trigger job of somebody who was blocked meanwhile makes no pipeline elsewhere', async () => {
  await using server = await startServer();
  const own = await server.project('own');
  const other = await server.project('other');
  await other.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' }, { options: ['ci.skip'] });
  const config = `
build: {script: [make]}
next: {stage: deploy, trigger: {project: root/other, branch: main}}
`;
  await own.push({ '.gitlab-ci.yml': config }, { options: ['ci.skip'] });
  await own.push({ more: 'x' }, { branch: 'work', options: ['ci.skip'] });
  const ann = await makeMember(server, own, 'ann', 40);
  const body = { user_id: ann.id, access_level: 40 };
  await server.api('POST', `/projects/${other.id}/members`, body);
  const made = await ann.ask('POST', `/projects/${own.id}/pipeline`, { ref: 'work' });
  const { id } = (await made.json()) as { id: number };
  const runner = await server.runner();
  const job = await nextJob(runner);

  await server.api('POST', `/users/${ann.id}/block`);
  await runner.finish(job);

  const path = `/projects/${own.id}/pipelines/${id}/bridges`;
  const [bridge] = await until(
    async () => (await server.api('GET', path)) as { status: string }[],
    ([it]) => it?.status === 'failed' || it?.status === 'success',
  );
  assert.equal(bridge?.status, 'failed');
  const all = (await server.api('GET', `/projects/${other.id}/pipelines`)) as { source: string }[];
  assert.deepEqual(
    all.filter(({ source }) => source !== 'push'),
    [],
  );
});

test('who was blocked is told so, and not that the token is wrong', async () => {
  await using server = await startServer();
  const project = await server.project('own');
  const ann = await makeMember(server, project, 'ann', 40);
  await server.api('POST', `/users/${ann.id}/block`);

  const refused = await ann.ask('GET', `/projects/${project.id}`);

  assert.equal(refused.status, 403);
  assert.deepEqual(await refused.json(), {
    message: '403 Forbidden - Your account has been blocked.',
  });
  await server.api('POST', `/users/${ann.id}/unblock`);
  assert.equal((await ann.ask('GET', `/projects/${project.id}`)).status, 200);
});

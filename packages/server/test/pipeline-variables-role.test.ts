import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './harness.ts';
import { makeMember, type Person } from './people.ts';

test('variables for a pipeline take the role that the project asks for, whichever way they come', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const files = { '.gitlab-ci.yml': 'build: {script: [make], when: manual}\n' };
  await project.push(files, { options: ['ci.skip'] });
  await project.push({ more: 'x' }, { branch: 'work', options: ['ci.skip'] });
  const ann = await makeMember(server, project, 'ann', 30);
  const boss = await makeMember(server, project, 'boss', 40);
  const variables = [{ key: 'TARGET', value: 'x' }];
  const run = async (by: Person, more: object) =>
    (await by.ask('POST', `${base}/pipeline`, { ref: 'work', ...more })).status;
  const least = (role: string) =>
    server.api('PUT', base, { ci_pipeline_variables_minimum_override_role: role });

  assert.equal(await run(ann, { variables }), 201);
  await least('maintainer');
  assert.equal(await run(ann, { variables }), 400);
  assert.equal(await run(ann, {}), 201);
  assert.equal(await run(boss, { variables }), 201);
  await least('no_one_allowed');
  const refused = await boss.ask('POST', `${base}/pipeline`, { ref: 'work', variables });
  assert.deepEqual(await refused.json(), {
    message: { base: ['Insufficient permissions to set pipeline variables'] },
  });

  const made = await boss.ask('POST', `${base}/pipeline`, { ref: 'work' });
  const { id } = (await made.json()) as { id: number };
  const [job] = (await server.api('GET', `${base}/pipelines/${id}/jobs`)) as { id: number }[];
  const play = { job_variables_attributes: variables };
  assert.equal((await boss.ask('POST', `${base}/jobs/${job?.id}/play`, play)).status, 400);
  const { said } = await project.push(
    { more: 'y' },
    { branch: 'work', options: ['ci.variable=TARGET=x'] },
  );
  assert.match(said, /No pipeline for refs\/heads\/work: Insufficient permissions/);
});

test('that it takes an owner is for owners to say and to take back', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const boss = await makeMember(server, project, 'boss', 40);
  const owner = await makeMember(server, project, 'owner', 50);
  const change = async (by: Person, role: string) =>
    (
      await by.ask('PUT', `/projects/${project.id}`, {
        ci_pipeline_variables_minimum_override_role: role,
      })
    ).status;

  assert.equal(await change(boss, 'owner'), 403);
  assert.equal(await change(owner, 'owner'), 200);
  assert.equal(await change(boss, 'developer'), 403);
  assert.equal(await change(owner, 'maintainer'), 200);
  assert.equal(await change(boss, 'no_one_allowed'), 200);
});

test('the older setting restricts, and makes nothing less strict', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const change = async (body: object) => {
    const json = (await server.api('PUT', `/projects/${project.id}`, body)) as {
      ci_pipeline_variables_minimum_override_role: string;
    };
    return json.ci_pipeline_variables_minimum_override_role;
  };

  assert.equal(await change({ restrict_user_defined_variables: true }), 'maintainer');
  await change({ ci_pipeline_variables_minimum_override_role: 'no_one_allowed' });
  assert.equal(await change({ restrict_user_defined_variables: true }), 'no_one_allowed');
  assert.equal(await change({ restrict_user_defined_variables: false }), 'developer');
});

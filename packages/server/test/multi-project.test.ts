import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectionTo } from '../src/downstream/downstream-objection.ts';
import { bridges, pipelineIs, reaches, runOne, statuses } from './family.ts';
import { nextJob, root, startServer, type TestServer } from './harness.ts';

/** Someone who is a member of nothing yet. */
async function person(server: TestServer, username: string) {
  const facts = { username, name: username, email: `${username}@example.com` };
  const made = await server.api('POST', '/users', {
    ...facts,
    password: `password of ${username}`,
  });
  const { id } = made as { id: number };
  const wish = { name: 'api', scopes: ['api'] };
  const { token } = (await server.api('POST', `/users/${id}/personal_access_tokens`, wish)) as {
    token: string;
  };
  return { id, token };
}

/** What became of the only trigger job, and its log. */
async function failure(server: TestServer, project: number, pipeline = 1) {
  await pipelineIs(server, pipeline, 'failed');
  const [bridge] = await bridges(server, project, pipeline);
  const log = await server.server.services.traces.text(bridge?.id ?? 0);
  return { reason: bridge?.failure_reason, log, made: bridge?.downstream_pipeline ?? null };
}

test('a pipeline of another project runs on the branch, with the variables that are passed', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const library = await server.project('library');
  const runner = await server.runner();
  const file = { '.gitlab-ci.yml': 'unit:\n  script: [make]\n' };
  await library.push(file, { branch: 'next', options: ['ci.skip'] });
  const variables = { key: 'FROM_PROJECT', value: 'kept' };
  await server.api('POST', `/projects/${app.id}/variables`, variables);
  const text = `
variables: {ROOT: not inherited}
before:
  stage: build
  script: [make]
library:
  variables: {OWN: "$CI_PROJECT_NAME-$FROM_PROJECT-$UNKNOWN", PLAIN: {value: $OWN, expand: false}}
  inherit: {variables: false}
  trigger:
    project: root/$NAME
    branch: $WHERE
    strategy: depend
    forward: {pipeline_variables: true}
`;
  await app.push({ '.gitlab-ci.yml': text }, { options: ['ci.skip'] });
  const given = [
    { key: 'NAME', value: 'library' },
    { key: 'WHERE', value: 'next' },
    { key: 'GIVEN', value: '$CI_PROJECT_NAME' },
  ];
  const wish = { ref: 'main', variables: given };
  const made = await server.api('POST', `/projects/${app.id}/pipeline`, wish);
  const { id } = made as { id: number };
  await runOne(runner, 'before');

  const unit = await nextJob(runner);
  await reaches(server, id, { library: 'running' });
  await runner.finish(unit);
  await pipelineIs(server, id, 'success');

  const value = (key: string) => unit.variables.find((variable) => variable.key === key)?.value;
  assert.equal(value('CI_PIPELINE_SOURCE'), 'pipeline');
  assert.equal(value('CI_COMMIT_REF_NAME'), 'next');
  assert.equal(value('OWN'), 'app-kept-');
  assert.equal(value('PLAIN'), '$OWN');
  assert.equal(value('GIVEN'), 'app');
  assert.equal(value('ROOT'), undefined);
  assert.equal(value('FROM_PROJECT'), undefined);
  assert.equal(value('CI_UPSTREAM_PROJECT_ID'), String(app.id));
  assert.deepEqual(server.complaints, []);
});

test('without forward only the variables of the trigger job are passed, and not further', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const middle = await server.project('middle');
  const last = await server.project('last');
  const runner = await server.runner();
  await last.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' }, { options: ['ci.skip'] });
  await middle.push(
    { '.gitlab-ci.yml': 'last:\n  trigger: {project: root/last}\n' },
    { options: ['ci.skip'] },
  );
  const text = `
variables: {ROOT: passed}
middle:
  trigger: {project: root/middle}
quiet:
  trigger: {project: root/last, forward: {yaml_variables: false}}
`;
  await app.push({ '.gitlab-ci.yml': text }, { options: ['ci.variable=GIVEN=kept'] });
  const units = [await nextJob(runner), await nextJob(runner)];

  const pipelines = await server.server.services.store.pipelines.list(
    { source: 'pipeline' },
    { limit: 9, offset: 0, sort: 'asc' },
  );
  const passed = pipelines.items.map(({ projectId, variables }) => [
    projectId,
    variables.map(({ key, value }) => `${key}=${value}`).join(' '),
  ]);
  const value = (key: string) =>
    units.map(({ variables }) => variables.find((variable) => variable.key === key)?.value);

  assert.deepEqual(
    passed.toSorted((a, b) => String(a).localeCompare(String(b))),
    [
      [middle.id, 'ROOT=passed'],
      [last.id, ''],
      [last.id, ''],
    ],
  );
  assert.deepEqual(
    [value('GIVEN'), value('ROOT')],
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  );
});

test('another project does not learn what protected variables hold; a file goes along as a file', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const library = await server.project('library');
  const runner = await server.runner();
  await library.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' }, { options: ['ci.skip'] });
  const path = `/projects/${app.id}/variables`;
  await server.api('POST', path, { key: 'SECRET', value: 'hush', protected: true });
  await server.api('POST', path, { key: 'CERT', value: 'pem', variable_type: 'file' });
  const text = `
variables: {TOLD: "<$SECRET>", WITH: $CERT}
child:
  trigger: {include: child.yml}
library:
  trigger: {project: root/library}
`;
  await app.push({ '.gitlab-ci.yml': text, 'child.yml': 'inner:\n  script: [make]\n' });

  const jobs = [await nextJob(runner), await nextJob(runner)];

  const find = (name: string, key: string) =>
    jobs
      .find(({ job_info }) => job_info.name === name)
      ?.variables.find((variable) => variable.key === key);
  assert.equal(find('inner', 'TOLD')?.value, '<hush>');
  assert.equal(find('unit', 'TOLD')?.value, '<>');
  assert.equal(find('unit', 'WITH')?.value, '$CERT');
  assert.deepEqual([find('unit', 'CERT')?.value, find('unit', 'CERT')?.file], ['pem', true]);
});

for (const [name, trigger, reason, log] of [
  [
    'a project that does not exist',
    '{project: root/nowhere}',
    'downstream_bridge_project_not_found',
    /downstream project could not be found: there is no project root\/nowhere that root may see/,
  ],
  [
    'a project that is empty once variables are worked in',
    '{project: $NOTHING}',
    'downstream_project_trigger_resolved_to_empty',
    /nothing is left of trigger:project/,
  ],
  [
    'its own project',
    '{project: root/hello}',
    'invalid_bridge_trigger',
    /downstream pipeline trigger definition is invalid: .* write trigger:include/,
  ],
  [
    'a branch that does not exist',
    '{project: root/other, branch: nowhere}',
    'downstream_pipeline_creation_failed',
    /downstream pipeline can not be created, Reference not found/,
  ],
  [
    'a name of branch and tag',
    '{project: root/other, branch: both}',
    'downstream_pipeline_creation_failed',
    /downstream pipeline can not be created, Ref is ambiguous/,
  ],
  [
    'a configuration whose rules leave no job',
    '{project: root/other}',
    'downstream_pipeline_creation_failed',
    /downstream pipeline can not be created, Pipeline will not run for the selected trigger/,
  ],
  [
    'a child whose file does not exist',
    '{include: nowhere.yml}',
    'downstream_pipeline_creation_failed',
    /downstream pipeline can not be created, .*Local file `nowhere.yml` does not exist!/,
  ],
  [
    'a child that is a broken file',
    '{include: broken.yml, strategy: depend}',
    'downstream_pipeline_creation_failed',
    /should implement the script:, run:, or trigger: keyword/,
  ],
  [
    'inputs that the other project does not take',
    '{project: root/other, inputs: {word: one}}',
    'downstream_pipeline_creation_failed',
    /Given inputs not defined in the `spec` section/,
  ],
] as const) {
  test(`a trigger of ${name} fails with a reason, in its log too`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const other = await server.project('other');
    await other.push({ '.gitlab-ci.yml': 'a:\n  rules: [{when: never}]\n  script: [make]\n' });
    await other.push({}, { branch: 'both' });
    await other.push({}, { tag: 'both' });
    await project.push({
      '.gitlab-ci.yml': `down:\n  trigger: ${trigger}\n`,
      'broken.yml': 'a: {stage: test}\n',
    });

    const failed = await failure(server, project.id);

    assert.equal(failed.reason, reason);
    assert.match(failed.log, log);
    assert.equal(
      failed.made?.status,
      /broken|inputs|does not exist/.test(name) && failed.made ? 'failed' : undefined,
    );
    assert.deepEqual(server.complaints, []);
  });
}

test('the user of the trigger job needs the right to run pipelines on the branch', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const library = await server.project('library');
  const ada = await person(server, 'ada');
  await server.api('POST', `/projects/${app.id}/members`, { user_id: ada.id, access_level: 40 });
  const job = 'unit:\n  script: [make]\n';
  await library.push({ '.gitlab-ci.yml': job }, { options: ['ci.skip'] });
  await library.push({}, { branch: 'side', options: ['ci.skip'] });
  await library.push({}, { tag: 'v1', options: ['ci.skip'] });
  await server.api('POST', `/projects/${library.id}/protected_tags`, { name: 'v*' });
  const text = 'down:\n  trigger: {project: root/library, branch: $WHERE}\n';
  await app.push({ '.gitlab-ci.yml': text }, { options: ['ci.skip'] });
  const run = async (where: string) => {
    const variables = [{ key: 'WHERE', value: where }];
    const answer = await server.fetch(`/api/v4/projects/${app.id}/pipeline`, {
      method: 'POST',
      headers: { 'private-token': ada.token, 'content-type': 'application/json' },
      body: JSON.stringify({ ref: 'main', variables }),
    });
    return ((await answer.json()) as { id: number }).id;
  };

  const unseen = await failure(server, app.id, await run('side'));
  const members = `/projects/${library.id}/members`;
  await server.api('POST', members, { user_id: ada.id, access_level: 30 });
  const protectedBranch = await failure(server, app.id, await run('main'));
  const protectedTag = await failure(server, app.id, await run('v1'));
  const inFull = await failure(server, app.id, await run('refs/tags/v1'));
  const allowed = await run('side');
  await reaches(server, allowed, { down: 'success' });
  const [bridge] = await bridges(server, app.id, allowed);
  const made = await server.api(
    'GET',
    `/projects/${library.id}/pipelines/${bridge?.downstream_pipeline?.id}`,
  );

  assert.equal(unseen.reason, 'downstream_bridge_project_not_found');
  assert.equal(protectedBranch.reason, 'insufficient_bridge_permissions');
  assert.equal(protectedTag.reason, 'insufficient_bridge_permissions');
  assert.equal(inFull.reason, 'insufficient_bridge_permissions');
  assert.match(protectedBranch.log, /ada may not run pipelines on main of root\/library/);
  assert.equal((made as { user: { username: string } }).user.username, 'ada');
});

test('who may not run the upstream pipeline does not set it running by a retry downstream', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const library = await server.project('library');
  const runner = await server.runner();
  const ada = await person(server, 'ada');
  const member = { user_id: ada.id, access_level: 40 };
  await server.api('POST', `/projects/${library.id}/members`, member);
  const file = { '.gitlab-ci.yml': 'unit:\n  script: [make]\n' };
  await library.push(file, { options: ['ci.skip'] });
  await app.push({
    '.gitlab-ci.yml': 'down:\n  trigger: {project: root/library, strategy: depend}\n',
  });
  await runOne(runner, 'unit', 'failed');
  await pipelineIs(server, 2, 'failed');
  const [bridge] = await bridges(server, app.id, 2);
  const retry = (token: string) =>
    server.fetch(
      `/api/v4/projects/${library.id}/pipelines/${bridge?.downstream_pipeline?.id}/retry`,
      { method: 'POST', headers: { 'private-token': token } },
    );

  const answer = await retry(ada.token);
  await runOne(runner, 'unit', 'failed');
  await pipelineIs(server, bridge?.downstream_pipeline?.id ?? 0, 'failed');
  const after = await statuses(server, 2);
  await retry(root.token);
  await reaches(server, 2, { down: 'running' });

  assert.equal(answer.status, 201);
  assert.deepEqual(after, { down: 'failed' });
});

test('two projects that trigger each other stop after one way round', async () => {
  await using server = await startServer();
  const ping = await server.project('ping');
  const pong = await server.project('pong');
  const text = (name: string) => `next:\n  trigger: {project: root/${name}, strategy: depend}\n`;
  await pong.push({ '.gitlab-ci.yml': text('ping') }, { options: ['ci.skip'] });
  await ping.push({ '.gitlab-ci.yml': text('pong') });

  await pipelineIs(server, 2, 'failed');
  const { store } = server.server.services;
  const { items } = await store.jobs.list({ statuses: ['failed'] }, { limit: 99, offset: 0 });
  const reasons = items.map(({ failureReason }) => failureReason);
  const looping = items.find(({ failureReason }) => failureReason === 'pipeline_loop_detected');
  const again = await server.fetch(
    `/api/v4/projects/${looping?.projectId}/jobs/${looping?.id}/retry`,
    {
      method: 'POST',
      headers: { 'private-token': root.token },
    },
  );

  assert.ok(items.length >= 5 && items.length <= 6, `${items.length} pipelines`);
  assert.equal(reasons.filter((reason) => reason === 'pipeline_loop_detected').length, 1);
  assert.equal(again.status, 403);
});

test('children have children, but no further', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const text = 'down:\n  trigger: {include: same.yml, strategy: depend}\n';
  await project.push({ '.gitlab-ci.yml': text, 'same.yml': text });

  await pipelineIs(server, 1, 'failed');

  const failed = await failure(server, project.id, 3);
  assert.equal(failed.reason, 'reached_max_descendant_pipelines_depth');
  assert.match(failed.log, /reached maximum depth of child pipelines/);
  assert.deepEqual(await statuses(server, 2), { down: 'failed' });
});

test('a tree of pipelines grows to a thousand', () => {
  const facts = {
    username: 'root',
    isChild: true,
    wantedProject: 'root/hello',
    project: { id: 1, fullPath: 'root/hello' } as Parameters<typeof objectionTo>[0]['project'],
    ref: 'main',
    chain: [{ projectId: 1, ref: 'main', source: 'push' }],
    mayRun: true,
  } as const;

  assert.equal(objectionTo({ ...facts, treeSize: 999 }), undefined);
  assert.equal(
    objectionTo({ ...facts, treeSize: 1000 })?.reason,
    'reached_max_pipeline_hierarchy_size',
  );
});

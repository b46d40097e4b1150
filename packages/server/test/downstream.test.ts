import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridges, type PipelineAnswer, pipelineIs, reaches, runOne, statuses } from './family.ts';
import { nextJob, startServer } from './harness.ts';

const child = 'unit:\n  script: [make test]\n';

function parent(trigger: string, more = ''): string {
  return `
stages: [test, deploy]
variables: {ROOT: from the root}
child:
  stage: test
  ${more}
  trigger: {include: child.yml${trigger}}
deploy:
  stage: deploy
  script: [make deploy]
`;
}

test('a child pipeline belongs to the commit of its parent, which waits for it', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const mine = 'variables: {NAME: "$CI_COMMIT_REF_NAME-$ROOT"}';
  const { sha } = await project.push(
    { '.gitlab-ci.yml': parent(', strategy: depend', mine), 'child.yml': child },
    { message: 'Change [skip ci]', branch: 'side' },
  );
  assert.equal(await server.server.services.store.pipelines.get(2), undefined);
  await project.push({ more: '' }, { branch: 'side' });

  const unit = await nextJob(runner);
  const [bridge] = await bridges(server, project.id, 2);
  const path = `/projects/${project.id}/pipelines`;
  const made = (await server.api('GET', `${path}/3`)) as PipelineAnswer;
  const listed = (await server.api('GET', path)) as PipelineAnswer[];
  const children = (await server.api('GET', `${path}?source=parent_pipeline`)) as PipelineAnswer[];
  const latest = (await server.api('GET', `${path}/latest?ref=side`)) as PipelineAnswer;
  const jobs = (await server.api('GET', `${path}/2/jobs`)) as { name: string }[];
  const before = await statuses(server, 2);
  await runner.finish(unit);
  await runOne(runner, 'deploy');
  await pipelineIs(server, 2, 'success');

  const value = (key: string) => unit.variables.find((variable) => variable.key === key)?.value;
  assert.notEqual(unit.git_info.sha, sha);
  assert.equal(value('CI_PIPELINE_SOURCE'), 'parent_pipeline');
  assert.equal(value('NAME'), 'side-from the root');
  assert.equal(value('ROOT'), 'from the root');
  assert.equal(value('CI_UPSTREAM_PIPELINE_ID'), '2');
  assert.equal(value('CI_UPSTREAM_PROJECT_ID'), String(project.id));
  assert.equal(value('CI_UPSTREAM_JOB_ID'), String(bridge?.id));
  assert.deepEqual([bridge?.status, bridge?.downstream_pipeline?.id], ['running', 3]);
  assert.deepEqual([made.source, made.sha], ['parent_pipeline', unit.git_info.sha]);
  assert.deepEqual([made.upstream?.id, made.upstream?.job.name], [2, 'child']);
  assert.deepEqual([listed.map(({ id }) => id), children.map(({ id }) => id)], [[2, 1], [3]]);
  assert.equal(latest.id, 2);
  assert.deepEqual(
    jobs.map(({ name }) => name),
    ['deploy'],
  );
  assert.deepEqual(before, { child: 'running', deploy: 'created' });
  assert.deepEqual((await statuses(server, 2)).child, 'success');
  assert.deepEqual(server.complaints, []);
});

test('without a strategy the parent goes on as soon as the child exists', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': parent(''), 'child.yml': child });

  await reaches(server, 1, { child: 'success', deploy: 'pending' });

  assert.deepEqual(await statuses(server, 2), { unit: 'pending' });
});

for (const [strategy, end, expected] of [
  ['depend', 'failed', 'failed'],
  ['mirror', 'failed', 'failed'],
  ['mirror', 'manual', 'manual'],
  ['depend', 'manual', 'running'],
] as const) {
  test(`with strategy ${strategy} a ${end} child makes the trigger job ${expected}`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const runner = await server.runner();
    const rules = end === 'manual' ? '  rules: [{when: manual}]\n' : '';
    await project.push({
      '.gitlab-ci.yml': parent(`, strategy: ${strategy}`),
      'child.yml': `${child}${rules}`,
    });
    if (end === 'failed') await runOne(runner, 'unit', 'failed');

    await pipelineIs(server, 2, end);
    await reaches(server, 1, { child: expected });

    assert.deepEqual(server.complaints, []);
  });
}

test('what a person plays in a waiting child lets a mirroring trigger job run again', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': parent(', strategy: mirror'),
    'child.yml': `${child}  rules: [{when: manual}]\n`,
  });
  await reaches(server, 1, { child: 'manual' });
  const [unit] = await server.server.services.store.jobs.ofPipeline(2);

  await server.api('POST', `/projects/${project.id}/jobs/${unit?.id}/play`);
  await reaches(server, 1, { child: 'running' });
  await runOne(runner, 'unit');

  await reaches(server, 1, { child: 'success', deploy: 'pending' });
});

test('a retry in a failed child sets the trigger job and the parent running again', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
  await runOne(runner, 'unit', 'failed');
  await pipelineIs(server, 1, 'failed');
  const [failed] = await bridges(server, project.id);

  await server.api('POST', `/projects/${project.id}/pipelines/2/retry`);
  await reaches(server, 1, { child: 'running', deploy: 'created' });
  await pipelineIs(server, 1, 'running');
  await runOne(runner, 'unit');
  await runOne(runner, 'deploy');
  await pipelineIs(server, 1, 'success');

  const [bridge] = await bridges(server, project.id);
  assert.equal(failed?.failure_reason, 'unknown_failure');
  assert.deepEqual([bridge?.id, bridge?.failure_reason], [failed?.id, undefined]);
});

test('a trigger job that is retried gets another pipeline', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
  await runOne(runner, 'unit', 'failed');
  await pipelineIs(server, 1, 'failed');
  const [first] = await bridges(server, project.id);

  await server.api('POST', `/projects/${project.id}/jobs/${first?.id}/retry`);
  await runOne(runner, 'unit');
  await reaches(server, 1, { child: 'success' });

  const [second] = await bridges(server, project.id);
  assert.deepEqual([first?.downstream_pipeline?.id, second?.downstream_pipeline?.id], [2, 3]);
});

test('to cancel a parent cancels its children and theirs', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({
    '.gitlab-ci.yml': parent(''),
    'child.yml': 'again:\n  trigger: {include: grandchild.yml, strategy: depend}\n',
    'grandchild.yml': child,
  });
  await reaches(server, 1, { child: 'success' });
  await reaches(server, 3, { unit: 'pending' });

  await server.api('POST', `/projects/${project.id}/pipelines/1/cancel`);

  assert.deepEqual(await statuses(server, 1), { child: 'success', deploy: 'canceled' });
  assert.deepEqual(await statuses(server, 2), { again: 'canceled' });
  assert.deepEqual(await statuses(server, 3), { unit: 'canceled' });
  assert.deepEqual(server.complaints, []);
});

test('a child that was canceled and is retried takes its trigger job along', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
  await reaches(server, 2, { unit: 'pending' });

  await server.api('POST', `/projects/${project.id}/pipelines/2/cancel`);
  await reaches(server, 1, { child: 'canceled' });
  await server.api('POST', `/projects/${project.id}/pipelines/2/retry`);

  await reaches(server, 1, { child: 'running' });
});

test('a trigger job that a person cancels stays canceled while its child goes on', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
  const unit = await nextJob(runner);
  const [bridge] = await bridges(server, project.id);

  await server.api('POST', `/projects/${project.id}/jobs/${bridge?.id}/cancel`);
  await runner.finish(unit);
  await pipelineIs(server, 2, 'success');

  assert.equal((await statuses(server)).child, 'canceled');
});

test('a newer push cancels the children of the older one with it', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({
    '.gitlab-ci.yml': parent(', strategy: depend'),
    'child.yml': child,
  });
  await reaches(server, 2, { unit: 'pending' });

  await project.push({ more: '' });

  await reaches(server, 2, { unit: 'canceled' });
  await pipelineIs(server, 1, 'canceled');
  await reaches(server, 3, { child: 'running' });
  await reaches(server, 4, { unit: 'pending' });
});

test('on_job_failure: all ends children that the pipeline did not wait for', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner({ tag_list: 'own' });
  const text = `
workflow: {auto_cancel: {on_job_failure: all}}
child:
  trigger: {include: child.yml}
own:
  tags: [own]
  script: [make]
`;
  await project.push({ '.gitlab-ci.yml': text, 'child.yml': `${child}  tags: [other]\n` });
  await reaches(server, 2, { unit: 'pending' });

  await runOne(runner, 'own', 'failed');

  await reaches(server, 2, { unit: 'canceled' });
});

test('manual trigger jobs wait to be played, and resource groups hold one until its child ends', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const group = 'rules: [{when: manual}]\n  resource_group: one';
  const second = `
second:
  stage: test
  resource_group: one
  rules: [{when: manual}]
  environment: {name: production}
  trigger: {include: child.yml}
`;
  await project.push({
    '.gitlab-ci.yml': `${parent(', strategy: depend', group)}${second}`,
    'child.yml': child,
  });
  await reaches(server, 1, { child: 'manual', second: 'manual' });
  const found = new Map((await bridges(server, project.id)).map(({ name, id }) => [name, id]));
  const play = (name: string) =>
    server.api('POST', `/projects/${project.id}/jobs/${found.get(name)}/play`);

  await play('child');
  await reaches(server, 1, { child: 'running' });
  await play('second');
  await reaches(server, 1, { second: 'waiting_for_resource' });
  await runOne(runner, 'unit');
  await reaches(server, 1, { child: 'success', second: 'success' });

  const deployments = await server.api('GET', `/projects/${project.id}/deployments`);
  assert.deepEqual(
    (deployments as { status: string }[]).map(({ status }) => status),
    ['success'],
  );
});

test('inputs reach the files that a child includes', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = `
own:
  trigger:
    include: [{local: child.yml, inputs: {word: own}}]
for all:
  trigger: {include: child.yml, inputs: {word: all}}
`;
  await project.push({
    '.gitlab-ci.yml': text,
    'child.yml': 'spec: {inputs: {word: {}}}\n---\nunit:\n  script: ["say $[[ inputs.word ]]"]\n',
  });

  const jobs = [await nextJob(runner), await nextJob(runner)];

  assert.deepEqual(jobs.map(({ steps }) => steps[0]?.script[0]).sort(), ['say all', 'say own']);
});

/** Planned in the same write that made the trigger job pending, and due until all is done. */
const isDue = `INSERT OR REPLACE INTO due_work (kind, subject, payload, at, attempts)
  SELECT 'trigger-job', id, 'null', 0, 0 FROM jobs WHERE name = 'child'`;

for (const [moment, undo] of [
  [
    'before anything was done',
    `DELETE FROM pipelines WHERE id = 2;
     UPDATE jobs SET status = 'pending', started_at = NULL WHERE name = 'child'; ${isDue}`,
  ],
  ['before its pipeline was made', `DELETE FROM pipelines WHERE id = 2; ${isDue}`],
  ['after its pipeline was made', 'SELECT 1'],
] as const) {
  test(`a trigger job goes on after a kill ${moment}, with one pipeline`, async () => {
    const first = await startServer();
    const project = await first.project('hello');
    const runner = await first.runner();
    await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
    await reaches(first, 2, { unit: 'pending' });

    await using second = await first.crash((database) => database.exec(undo));
    await runOne(runner, 'unit');
    await runOne(runner, 'deploy');
    await pipelineIs(second, 1, 'success');

    const { items } = await second.server.services.store.pipelines.list(
      {},
      { limit: 9, offset: 0 },
    );
    assert.equal(items.length, 2);
  });
}

test('a trigger job learns at start what its pipeline did before a kill', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': parent(', strategy: depend'), 'child.yml': child });
  await runOne(runner, 'unit');
  await reaches(first, 1, { child: 'success', deploy: 'pending' });
  const asBefore = `UPDATE jobs SET status = 'running', finished_at = NULL WHERE name = 'child';
    UPDATE jobs SET status = 'created', queued_at = NULL WHERE name = 'deploy';`;

  await using second = await first.crash((database) => database.exec(asBefore));

  await reaches(second, 1, { child: 'success', deploy: 'pending' });
});

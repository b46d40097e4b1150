import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer, until, upload } from './harness.ts';

const week = 7 * 24 * 60 * 60 * 1000;
const archive = { name: 'artifacts.zip', content: Buffer.from('bytes') };

function archiveQuery(expireIn: string): string {
  return `artifact_format=zip&artifact_type=archive&expire_in=${encodeURIComponent(expireIn)}`;
}

/** A server whose clock a test moves, and a project in which each push makes one job. */
async function begun() {
  let now = Date.now();
  const server = await startServer({ clock: () => new Date(now) });
  const project = await server.project('hello');
  const runner = await server.runner();
  /** One pipeline whose job leaves an archive; resolves with the job's id. */
  const leave = async (
    expireIn: string,
    branch = 'main',
    state: 'success' | 'failed' = 'success',
  ) => {
    await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' }, { branch });
    const job = await nextJob(runner);
    const answer = await upload(server, job, archiveQuery(expireIn), archive);
    await runner.finish(job, state);
    return { id: job.id, status: answer.status };
  };
  const isThere = async (id: number) => {
    await server.server.services.artifacts.sweep();
    const path = `/api/v4/projects/${project.id}/jobs/${id}/artifacts`;
    const answer = await server.fetch(path, {
      headers: { 'private-token': 'glpat-test-root-token' },
    });
    await answer.body?.cancel();
    return answer.status === 200;
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { server, project, runner, leave, isThere, wait };
}

for (const text of ['one week', '1 week', '7 days', '168 hours', '6 days and 24 hours', '604800']) {
  test(`artifacts with expire_in: ${text} are gone after a week`, async () => {
    const { server, leave, isThere, wait } = await begun();
    await using _server = server;
    await server.api('PUT', '/projects/1', { keep_latest_artifact: false });
    const job = await leave(text);

    wait(week - 1000);
    const before = await isThere(job.id);
    wait(2000);

    assert.deepEqual([before, await isThere(job.id)], [true, false]);
  });
}

test('an expire_in that is no duration is refused with an example', async () => {
  const { server, leave } = await begun();
  await using _server = server;

  assert.equal((await leave('a while')).status, 400);
});

test('artifacts of the newest successful pipeline of a branch are kept until another succeeds', async () => {
  const { server, leave, isThere, wait } = await begun();
  await using _server = server;
  const first = await leave('1 day');
  const failed = await leave('1 day', 'main', 'failed');
  const other = await leave('1 day', 'other');

  wait(week);
  const during = [await isThere(first.id), await isThere(failed.id), await isThere(other.id)];
  await leave('1 day');
  const after = [await isThere(first.id), await isThere(other.id)];

  assert.deepEqual(during, [true, false, true]);
  assert.deepEqual(after, [false, true]);
});

test('artifacts of child pipelines are kept with those of their parent', async () => {
  const { server, project, runner, isThere, wait } = await begun();
  await using _server = server;
  await project.push({
    '.gitlab-ci.yml': 'child:\n  trigger: {include: child.yml, strategy: depend}\n',
    'child.yml': 'a:\n  script: [make]\n',
  });
  const job = await nextJob(runner);
  await upload(server, job, archiveQuery('1 day'), archive);
  await runner.finish(job);
  const statusOf = async () =>
    ((await server.api('GET', `/projects/${project.id}/pipelines/1`)) as { status: string }).status;
  await until(statusOf, (status) => status === 'success');

  wait(week);

  assert.equal(await isThere(job.id), true);
});

test('artifacts of a branch that was deleted expire in their time', async () => {
  const { server, project, leave, isThere, wait } = await begun();
  await using _server = server;
  await leave('1 day');
  const job = await leave('1 day', 'other');
  await server.api('DELETE', `/projects/${project.id}/repository/branches/other`);

  wait(week);

  assert.equal(await isThere(job.id), false);
});

const review = `
deploy:
  script: [make]
  environment: {name: review/$CI_COMMIT_REF_SLUG, on_stop: stop}
stop:
  when: manual
  script: [make stop]
  environment: {name: review/$CI_COMMIT_REF_SLUG, action: stop}
`;

async function stateOf(server: TestServer, name: string): Promise<string | undefined> {
  return (await server.server.services.store.environments.byName(1, name))?.state;
}

for (const [way, remove] of [
  ['git push', (project: Awaited<ReturnType<TestServer['project']>>) => project.remove('topic')],
  [
    'the API',
    (_project: unknown, server: TestServer) =>
      server.api('DELETE', '/projects/1/repository/branches/topic'),
  ],
] as const) {
  test(`deleting a branch by ${way} runs the stop job of its environment`, async () => {
    const { server, project, runner } = await begun();
    await using _server = server;
    for (const branch of ['main', 'topic']) {
      await project.push({ '.gitlab-ci.yml': review }, { branch });
      await runner.finish(await nextJob(runner));
    }

    await remove(project, server);
    const stop = await nextJob(runner);
    await runner.finish(stop);

    await until(
      () => stateOf(server, 'review/topic'),
      (state) => state === 'stopped',
    );
    assert.equal(stop.job_info.name, 'stop');
    assert.equal(await stateOf(server, 'review/main'), 'available');
  });
}

test('an environment without a stop job is stopped with its branch', async () => {
  const { server, project, runner } = await begun();
  await using _server = server;
  const text = 'deploy:\n  script: [make]\n  environment: review/$CI_COMMIT_REF_SLUG\n';
  for (const branch of ['main', 'topic']) {
    await project.push({ '.gitlab-ci.yml': text }, { branch });
    await runner.finish(await nextJob(runner));
  }

  await project.remove('topic');

  assert.equal(await stateOf(server, 'review/topic'), 'stopped');
});

test('artifacts of a whole project are let go at once, but those that are kept', async () => {
  const { server, project, leave, isThere } = await begun();
  await using _server = server;
  const old = await leave('1 week');
  const newest = await leave('1 week');
  const other = await leave('never', 'other', 'failed');

  await server.api('DELETE', `/projects/${project.id}/artifacts`);

  const left = [await isThere(old.id), await isThere(newest.id), await isThere(other.id)];
  assert.deepEqual(left, [false, true, true]);
});

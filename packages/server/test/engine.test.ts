import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer, until } from './harness.ts';

async function statuses(server: TestServer, pipeline = 1): Promise<Record<string, string>> {
  const jobs = await server.server.services.store.jobs.ofPipeline(pipeline);
  return Object.fromEntries(jobs.map(({ name, status }) => [name, status]));
}

test('a failed job is tried again as `retry` says, then fails the pipeline', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = `
stages: [test, deploy]
unit:
  stage: test
  retry: {max: 1, when: script_failure}
  script: [make]
deploy:
  stage: deploy
  when: manual
  script: [make deploy]
`;
  await project.push({ '.gitlab-ci.yml': text });

  const first = await nextJob(runner);
  await runner.finish(first, 'failed', { failure_reason: 'script_failure', exit_code: 2 });
  const second = await nextJob(runner);
  await runner.finish(second, 'failed', { failure_reason: 'script_failure', exit_code: 2 });
  const end = await until(
    () => statuses(server),
    ({ deploy }) => deploy === 'skipped',
  );
  const jobs = await server.api('GET', `/projects/${project.id}/pipelines/1/jobs`);

  assert.notEqual(first.id, second.id);
  assert.deepEqual(end, { unit: 'failed', deploy: 'skipped' });
  const deploy = (jobs as { name: string; hold: string | null }[]).find(
    ({ name }) => name === 'deploy',
  );
  assert.match(deploy?.hold ?? '', /job unit failed, so this job cannot be played/);
});

test('retrying a failed job brings the jobs after it back', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = 'unit:\n  script: [make]\ndeploy:\n  stage: deploy\n  script: [make deploy]\n';
  await project.push({ '.gitlab-ci.yml': text });
  const first = await nextJob(runner);
  await runner.finish(first, 'failed');
  await until(
    () => statuses(server),
    ({ deploy }) => deploy === 'skipped',
  );

  const again = await server.api('POST', `/projects/${project.id}/jobs/${first.id}/retry`);
  const second = await nextJob(runner);
  await runner.finish(second);
  const deploy = await nextJob(runner);
  await runner.finish(deploy);
  const pipeline = await until(
    () => server.server.services.store.pipelines.get(1),
    (found) => found?.status === 'success',
  );

  assert.equal((again as { id: number }).id, second.id);
  assert.equal(deploy.job_info.name, 'deploy');
  assert.ok(pipeline?.finishedAt);
});

test('canceling a pipeline ends what waits at once, and what runs in order', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = 'a:\n  script: [make]\nb:\n  tags: [nowhere]\n  script: [make]\n';
  await project.push({ '.gitlab-ci.yml': text });
  const job = await nextJob(runner);

  await server.api('POST', `/projects/${project.id}/pipelines/1/cancel`);
  const during = await statuses(server);
  await runner.finish(job, 'failed', { failure_reason: 'job_canceled' });
  const pipeline = await until(
    () => server.server.services.store.pipelines.get(1),
    (found) => found?.status === 'canceled',
  );

  assert.deepEqual(during, { a: 'canceling', b: 'canceled' });
  assert.equal(pipeline?.status, 'canceled');
});

test('one job of a resource group runs at a time', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text =
    'a:\n  resource_group: prod\n  script: [make]\nb:\n  resource_group: prod\n  script: [make]\n';
  await project.push({ '.gitlab-ci.yml': text });

  const first = await nextJob(runner);
  const meanwhile = await runner.request();
  await runner.finish(first);
  const second = await nextJob(runner);

  assert.equal(meanwhile, undefined);
  assert.notEqual(first.id, second.id);
});

test('a manual job takes the variables it is played with', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  when: manual\n  script: [make]\n' });
  const [job] = await server.server.services.store.jobs.ofPipeline(1);
  await until(
    () => statuses(server),
    ({ a }) => a === 'manual',
  );

  await server.api('POST', `/projects/${project.id}/jobs/${job?.id}/play`, {
    job_variables_attributes: [{ key: 'WHERE', value: 'here' }],
  });
  const played = await nextJob(runner);

  assert.equal(played.variables.find(({ key }) => key === 'WHERE')?.value, 'here');
});

test('a newer push cancels the older pipeline as long as nothing of it has run', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const text = 'a:\n  tags: [nowhere]\n  script: [make]\n';

  await project.push({ '.gitlab-ci.yml': text });
  await project.push({ more: '' });

  const older = await until(
    () => server.server.services.store.pipelines.get(1),
    (found) => found?.status === 'canceled',
  );
  assert.equal(older?.status, 'canceled');
  assert.deepEqual(await statuses(server, 2), { a: 'pending' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';

const page = { limit: 10, offset: 0 };

const twoJobs = `
stages: [build, deploy]
build:
  stage: build
  script: [make]
deploy:
  stage: deploy
  script: [make deploy]
`;

test('a running job goes on after the server was killed, with every byte of its log', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': twoJobs });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'before\n');

  await using second = await first.crash();
  const tooEarly = await runner.patch(job, 0, 'before\n');
  const patched = await runner.patch(job, 7, 'after\n');
  const finished = await runner.finish(job);
  const deploy = await nextJob(runner);

  assert.equal(tooEarly.status, 416);
  assert.equal(patched.status, 202);
  assert.equal(finished.headers.get('job-status'), 'success');
  assert.equal(deploy.job_info.name, 'deploy');
  assert.equal(await second.server.services.traces.text(job.id), 'before\nafter\n');
});

test('pending jobs are pending again, and finished ones stay finished', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': twoJobs });
  const build = await nextJob(runner);
  await runner.finish(build);
  const { store } = first.server.services;
  await until(
    () => store.jobs.pending(),
    ([job]) => job?.name === 'deploy',
  );

  await using second = await first.crash();
  const deploy = await nextJob(runner);

  assert.equal(deploy.job_info.name, 'deploy');
  assert.equal((await second.server.services.store.jobs.get(build.id))?.status, 'success');
});

test('what nobody has decided yet is decided at start', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': twoJobs });
  const build = await nextJob(runner);

  // As a version left it that wrote a job's end first and decided after that what follows.
  await using _ = await first.crash((database) => {
    const end = "UPDATE jobs SET status = 'success', finished_at = 1 WHERE id = ?";
    database.prepare(end).run(build.id);
  });
  const deploy = await nextJob(runner);

  assert.equal(deploy.job_info.name, 'deploy');
});

test('a job whose runner falls silent fails with a reason, in its log too', async () => {
  await using server = await startServer({ silenceSeconds: 0.2 });
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': twoJobs });
  const job = await nextJob(runner);

  const { store, traces } = server.server.services;
  const failed = await until(
    () => store.jobs.get(job.id),
    (record) => record?.status === 'failed',
  );
  const late = await runner.finish(job);

  assert.equal(failed?.failureReason, 'stuck_or_timeout_failure');
  assert.match(await traces.text(job.id), /has not been heard of for/);
  assert.deepEqual([late.status, late.headers.get('job-status')], [403, 'failed']);
});

test('a delayed job waits no longer than its delay, also when the clock was set back', async () => {
  let ahead = 30 * 24 * 3_600_000;
  const clock = () => new Date(Date.now() + ahead);
  const first = await startServer({ clock });
  const project = await first.project('hello');
  const runner = await first.runner();
  const job = 'late: {script: [make], when: delayed, start_in: 1 second}';
  await project.push({ '.gitlab-ci.yml': job });
  await until(
    () => first.server.services.store.jobs.list({ statuses: ['scheduled'] }, page),
    ({ total }) => total === 1,
  );

  ahead = 0;
  await using _ = await first.crash();
  const late = await nextJob(runner);

  assert.equal(late.job_info.name, 'late');
});

test('a running job outlives a clock that jumps a month ahead, or back', async () => {
  let ahead = 0;
  const month = 30 * 24 * 3_600_000;
  await using server = await startServer({ clock: () => new Date(Date.now() + ahead) });
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': twoJobs });
  const job = await nextJob(runner);
  const { store } = server.server.services;
  const dueAt = async () => (await store.due.of('running-job', job.id))?.at.getTime() ?? 0;

  ahead = month;
  await runner.patch(job, 0, 'still here');
  // A plan of something else makes the server look at what is due by now.
  await store.due.plan({ kind: 'housekeeping', subject: 0, at: new Date() });
  await until(dueAt, (at) => at > Date.now() + month);
  const far = await store.jobs.get(job.id);
  ahead = -month;
  await store.due.plan({ kind: 'housekeeping', subject: 0, at: new Date(Date.now() - month) });
  await until(dueAt, (at) => at < Date.now());

  assert.equal(far?.status, 'running');
  assert.equal((await runner.finish(job)).headers.get('job-status'), 'success');
});

test('a delayed job starts after a restart, too', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({
    '.gitlab-ci.yml': 'later:\n  when: delayed\n  start_in: 1 second\n  script: [make]\n',
  });
  await until(
    () => first.server.services.store.jobs.list({ statuses: ['scheduled'] }, page),
    ({ total }) => total === 1,
  );

  await using _ = await first.crash();
  const job = await nextJob(runner);

  assert.equal(job.job_info.name, 'later');
});

test('what was told before a kill and is told again is not done again', async () => {
  const first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  const trigger = 'child:\n  stage: build\n  trigger: {include: child.yml, strategy: depend}\n';
  await project.push({
    '.gitlab-ci.yml': `${twoJobs}  environment: staging\n  resource_group: staging\n${trigger}`,
    'child.yml': 'unit:\n  script: [make]\n',
  });
  for (let job = 0; job < 3; job += 1) await runner.finish(await nextJob(runner));
  await until(
    async () => (await first.server.services.store.pipelines.get(1))?.status,
    (status) => status === 'success',
  );

  await using second = await first.crash((database) => {
    database.exec('DELETE FROM outbox_positions; UPDATE leases SET until = 0');
  });
  const { store } = second.server.services;
  // What happens now is told after all that was told again.
  await project.push({ '.gitlab-ci.yml': 'last:\n  script: [make]\n' });
  await runner.finish(await nextJob(runner));

  assert.equal((await store.jobs.list({ includeRetried: true }, page)).total, 5);
  assert.equal((await store.pipelines.list({}, page)).total, 3);
  assert.equal((await store.deployments.list({ projectId: project.id }, page)).total, 1);
  assert.equal(await runner.request(), undefined);
});

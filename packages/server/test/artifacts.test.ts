import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { nextJob, startServer, until, upload } from './harness.ts';
import { makeMember } from './people.ts';

const text = `
stages: [build, test]
build:
  stage: build
  script: [make]
  artifacts:
    paths: [dist/]
    expire_in: 1 week
    reports: {dotenv: build.env}
test:
  stage: test
  script: [make test]
  environment: {name: review/one, url: "https://$HOST/app"}
`;

test('artifacts reach the jobs of later stages, variables of a dotenv report, too', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': text });
  const build = await nextJob(runner);
  const archive = { name: 'artifacts.zip', content: Buffer.from('not really a zip') };
  const report = { name: '.env.gz', content: gzipSync('HOST=one.example.com\nEMPTY=\n') };

  const up = await upload(
    server,
    build,
    'artifact_format=zip&artifact_type=archive&expire_in=1+week',
    archive,
  );
  const dotenv = await upload(server, build, 'artifact_format=gzip&artifact_type=dotenv', report);
  await runner.finish(build);
  const job = await nextJob(runner);
  const [dependency] = job.dependencies;
  const down = await server.fetch(`/api/v4/jobs/${dependency?.id}/artifacts?direct_download=true`, {
    headers: { 'job-token': dependency?.token ?? '' },
  });

  assert.deepEqual([up.status, dotenv.status], [201, 201]);
  assert.deepEqual(
    build.artifacts?.map(({ artifact_type, artifact_format }) => [artifact_type, artifact_format]),
    [
      ['archive', 'zip'],
      ['dotenv', 'gzip'],
    ],
  );
  assert.deepEqual(dependency?.artifacts_file, { filename: 'artifacts.zip', size: 16 });
  assert.equal(await down.text(), 'not really a zip');
  const value = (key: string) => job.variables.find((variable) => variable.key === key)?.value;
  assert.equal(value('HOST'), 'one.example.com');
  assert.equal(value('CI_ENVIRONMENT_URL'), 'https://one.example.com/app');
});

test('an archive is called artifacts, or as its job wants', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml':
      'usual: {script: make, artifacts: {paths: [dist]}}\n' +
      'named: {script: make, artifacts: {paths: [dist], name: "$CI_JOB_NAME-files"}}\n',
  });

  const [usual, named] = [await nextJob(runner), await nextJob(runner)];

  assert.equal(usual.job_info.name, 'usual');
  assert.equal(usual.artifacts?.[0]?.name, 'artifacts');
  assert.equal(named.artifacts?.[0]?.name, '$CI_JOB_NAME-files');
});

test('the same artifact again is no error, another one is', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': text });
  const build = await nextJob(runner);
  const query = 'artifact_format=zip&artifact_type=archive';
  const send = (content: string) =>
    upload(server, build, query, { name: 'a.zip', content: Buffer.from(content) });

  const answers = [await send('one'), await send('one'), await send('two')];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 400],
  );
});

test('a dotenv report that cannot be read is refused', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': text });
  const build = await nextJob(runner);

  const content = gzipSync('this is no variable\n');
  const query = 'artifact_format=gzip&artifact_type=dotenv';
  const answer = await upload(server, build, query, { name: '.env.gz', content });

  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /Invalid Format/);
});

test('a deployment follows its job, and the environment gets its address', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const deploy = (when: string) =>
    `deploy:\n  ${when}\n  script: [make]\n  environment: {name: production, url: "https://$CI_ENVIRONMENT_SLUG.example.com", on_stop: stop}\n` +
    'stop:\n  when: manual\n  script: [make stop]\n  environment: {name: production, action: stop}\n';
  await project.push({ '.gitlab-ci.yml': deploy('interruptible: true') });
  const { store } = server.server.services;
  const job = await nextJob(runner);

  const during = await store.deployments.ofJob(job.id);
  await runner.finish(job);
  const after = await store.deployments.ofJob(job.id);
  const environment = await store.environments.byName(project.id, 'production');
  const path = `/projects/${project.id}/environments/${environment?.id}/stop`;
  await server.api('POST', path);
  const stop = await nextJob(runner);
  await runner.finish(stop);
  const stopped = await until(
    () => store.environments.byName(project.id, 'production'),
    (found) => found?.state === 'stopped',
  );

  assert.equal(during?.status, 'running');
  assert.equal(after?.status, 'success');
  assert.equal(environment?.externalUrl, 'https://production.example.com');
  assert.equal(stop.job_info.name, 'stop');
  assert.equal(stopped?.state, 'stopped');
});

for (const [keyword, expected] of [
  ['access: all', [200, 200, 200]],
  ['public: false', [403, 200, 200]],
  ['access: developer', [403, 200, 200]],
  ['access: maintainer', [403, 403, 200]],
  ['access: none', [403, 403, 403]],
] as const) {
  test(`with ${keyword} artifacts are for those only, and for later jobs`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const runner = await server.runner();
    const jobs = `a: {script: [x], artifacts: {paths: [x], ${keyword}}}\nb: {script: [x], needs: [a]}\n`;
    await project.push({ '.gitlab-ci.yml': jobs });
    const a = await nextJob(runner);
    await upload(server, a, 'artifact_type=archive', { name: 'a.zip', content: Buffer.from('x') });
    await runner.finish(a);
    const [dependency] = (await nextJob(runner)).dependencies;
    const down = await server.fetch(`/api/v4/jobs/${dependency?.id}/artifacts`, {
      headers: { 'job-token': dependency?.token ?? '' },
    });

    const statuses: number[] = [];
    for (const [name, level] of [
      ['rita', 20],
      ['dora', 30],
      ['mona', 40],
    ] as const) {
      const { ask } = await makeMember(server, project, name, level);
      const path = `/projects/${project.id}/jobs/${a.id}/artifacts`;
      statuses.push((await ask('GET', path)).status);
    }

    assert.deepEqual(statuses, expected);
    assert.equal(down.status, 200);
  });
}

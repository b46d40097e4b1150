import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer, until } from './harness.ts';

interface Job {
  id: number;
  name: string;
  status: string;
  hold: string | null;
  failure_reason?: string;
}

async function jobsOf(server: TestServer, project: number, pipeline = 1): Promise<Job[]> {
  const path = `/projects/${project}/pipelines/${pipeline}/jobs?per_page=100`;
  return (await server.api('GET', path)) as Job[];
}

async function statuses(server: TestServer, project: number, pipeline = 1) {
  const jobs = await jobsOf(server, project, pipeline);
  return Object.fromEntries(jobs.map(({ name, status }) => [name, status]));
}

const article = `
stages: [docker, stage, test, prod]
variables:
  USER: root
  REPO: hello
  IMAGE: $CI_REGISTRY/$USER/$REPO
  TAG: $CI_BUILD_REF_NAME-$CI_BUILD_REF
docker:
  stage: docker
  tags: [shell]
  script: [docker build -t $IMAGE:$TAG .]
deploy to stage:
  stage: stage
  tags: [kubectl]
  environment: staging
  script: [kubectl set image]
test:
  stage: test
  tags: [docker]
  image: $IMAGE:$TAG
  script: [npm run test]
deploy to prod:
  stage: prod
  tags: [kubectl]
  when: manual
  dependencies: []
  environment: {name: production, url: 'https://$CI_ENVIRONMENT_SLUG.example.com'}
  script: [kubectl set image]
`;

test('a push runs through all stages, and stops before production until it is played', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner({ tag_list: 'shell,docker,kubectl' });
  const { said, sha } = await project.push({ '.gitlab-ci.yml': article });
  assert.match(said, /pipelines\/1/);

  const build = await until(
    () => runner.request(),
    (job) => job !== undefined,
  );
  assert.ok(build);
  const variables = new Map(build.variables.map(({ key, value }) => [key, value]));
  assert.equal(build.job_info.name, 'docker');
  assert.equal(variables.get('IMAGE'), `localhost:${new URL(server.url).port}/root/hello`);
  assert.equal(variables.get('TAG'), `main-${sha}`);
  assert.equal(variables.get('CI_JOB_TOKEN'), build.token);
  assert.equal(build.git_info.sha, sha);
  assert.deepEqual(build.steps[0]?.script, ['docker build -t $IMAGE:$TAG .']);
  assert.equal((await runner.patch(build, 0, 'building\n')).status, 202);
  assert.equal((await runner.finish(build)).headers.get('job-status'), 'success');

  for (const name of ['deploy to stage', 'test']) {
    const job = await until(
      () => runner.request(),
      (found) => found !== undefined,
    );
    assert.ok(job);
    assert.equal(job.job_info.name, name);
    await runner.finish(job);
  }
  await until(
    () => statuses(server, project.id),
    (found) => found['deploy to prod'] === 'manual',
  );
  const [manual] = (await jobsOf(server, project.id)).filter((job) => job.status === 'manual');
  assert.ok(manual);
  assert.equal(await runner.request(), undefined);

  await server.api('POST', `/projects/${project.id}/jobs/${manual.id}/play`);
  const deploy = await until(
    () => runner.request(),
    (job) => job !== undefined,
  );
  assert.ok(deploy);
  const url = deploy.variables.find(({ key }) => key === 'CI_ENVIRONMENT_URL')?.value;
  assert.equal(url, 'https://production.example.com');
  await runner.finish(deploy);

  const pipeline = await until(
    async () => (await server.api('GET', `/projects/${project.id}/pipelines/1`)) as Job,
    ({ status }) => status === 'success',
  );
  assert.equal(pipeline.status, 'success');
  const environments = await server.api('GET', `/projects/${project.id}/environments`);
  assert.equal((environments as unknown[]).length, 2);
  assert.deepEqual(server.complaints, []);
});

test('a manual job that has run is played again as a new job', async () => {
  await using server = await startServer();
  const project = await server.project('again');
  const runner = await server.runner({ tag_list: '', run_untagged: true });
  await project.push({ '.gitlab-ci.yml': 'ship: { script: x, when: manual }' });
  const statusNow = async () =>
    ((await server.api('GET', `/projects/${project.id}/pipelines/1`)) as Job).status;
  await until(statusNow, (status) => status === 'skipped');
  const [ship] = await jobsOf(server, project.id);
  const play = `/projects/${project.id}/jobs/${ship?.id}/play`;
  await server.api('POST', play);
  const taken = await until(
    () => runner.request(),
    (job) => job !== undefined,
  );
  assert.ok(taken);
  await runner.finish(taken);
  await until(statusNow, (status) => status === 'success');

  const again = (await server.api('POST', play)) as Job;

  assert.notEqual(again.id, ship?.id);
  assert.equal(again.name, 'ship');
  await until(statusNow, (status) => status === 'running');
  assert.deepEqual(await statuses(server, project.id), { ship: 'pending' });
});

test('keys of caches made of files are told apart by their place and their files', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const caches = `
unit:
  script: [make]
  resource_group: at-$CI_ENVIRONMENT_SLUG
  environment: production
  cache:
    - {key: {files: [a.lock]}, paths: [x]}
    - {key: {files: [a.lock]}, paths: [y]}
    - {key: {files: ['**/*.lock'], prefix: all}, paths: [z]}
    - {key: {files: [none.lock], prefix: ''}, paths: [z]}
`;
  await project.push({ '.gitlab-ci.yml': caches, 'a.lock': 'a', 'sub/b.lock': 'b' });

  const job = await nextJob(runner);

  const keys = job.cache?.map(({ key }) => key.replace(/[0-9a-f]{40}/, '<sha>')) ?? [];
  assert.deepEqual(keys, [
    '0_a-<sha>-protected',
    '1_a-<sha>-protected',
    'all-<sha>-protected',
    'default-protected',
  ]);
  const [record] = await server.server.services.store.jobs.ofPipeline(1);
  assert.equal(record?.definition.resource_group, 'at-production');
});

test('a newer commit ends what runs on its branch, and leaves alone what waits for a person', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const statuses = async () => {
    const all = (await server.api('GET', `/projects/${project.id}/pipelines`)) as {
      status: string;
    }[];
    return all.map(({ status }) => status);
  };
  const job = (more: string) => `deploy: {script: [make], interruptible: true${more}}\n`;
  await project.push({ '.gitlab-ci.yml': job(', when: manual, allow_failure: false') });
  await until(statuses, ([status]) => status === 'manual');

  await project.push({ '.gitlab-ci.yml': job('') });
  await until(statuses, ([status]) => status === 'pending');
  await project.push({ more: 'x' });

  await until(statuses, ([, second]) => second === 'canceled');
  assert.deepEqual(await statuses(), ['pending', 'canceled', 'manual']);
});

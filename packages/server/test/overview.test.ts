import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';

interface Listed {
  readonly path: string;
  readonly last_pipeline?: {
    readonly id: number;
    readonly status: string;
    readonly manual_jobs?: readonly object[];
  } | null;
  readonly environments?: readonly {
    readonly name: string;
    readonly last_deployment: { readonly sha: string; readonly status: string } | null;
  }[];
}

const deploys = 'a:\n  script: [make]\n  environment: staging\n';

test('one request lists projects with their last pipelines and environments', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await server.project('empty');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': deploys });
  await runner.finish(await nextJob(runner));
  const { sha } = await project.push({ '.gitlab-ci.yml': `${deploys}  needs: []\n` });
  await runner.finish(await nextJob(runner));

  const ask = () =>
    server.api('GET', '/projects?with_last_pipeline=true&with_environments=true') as Promise<
      Listed[]
    >;
  const list = await until(ask, (all) =>
    all.some(({ last_pipeline }) => last_pipeline?.id === 2 && last_pipeline.status === 'success'),
  );
  const plain = (await server.api('GET', '/projects')) as Listed[];

  const hello = list.find(({ path }) => path === 'hello');
  assert.equal(hello?.environments?.[0]?.name, 'staging');
  assert.equal(hello?.environments?.[0]?.last_deployment?.sha, sha);
  const empty = list.find(({ path }) => path === 'empty');
  assert.deepEqual([empty?.last_pipeline, empty?.environments], [null, []]);
  assert.ok(plain.every((each) => !('last_pipeline' in each) && !('environments' in each)));
});

test('jobs that wait for a person stand beside the last pipeline, where they are asked for', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': 'go: {script: [make], when: manual}\n' });
  const asked = '/projects?with_last_pipeline=true';

  const [plain] = (await server.api('GET', asked)) as Listed[];
  const [full] = (await server.api('GET', `${asked}&with_manual_jobs=true`)) as Listed[];

  assert.equal(plain?.last_pipeline && 'manual_jobs' in plain.last_pipeline, false);
  assert.deepEqual(full?.last_pipeline?.manual_jobs, [{ id: 1, name: 'go' }]);
});

test('how the stages do stands beside pipelines, failures that are allowed apart', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': `
stages: [first, second, third]
lint: {stage: first, script: [make], allow_failure: true}
unit: {stage: second, script: [make]}
go: {stage: third, script: [make], when: manual}
`,
  });
  await runner.finish(await nextJob(runner), 'failed');
  await runner.finish(await nextJob(runner));
  const asked = `/projects/${project.id}/pipelines?with_stages=true`;
  const standing = (name: string, status: string, has_warnings = false) => ({
    ...{ name, status, has_warnings },
  });

  const [pipeline] = (await server.api('GET', asked)) as [{ readonly stage_statuses: object[] }];
  const [listed] = (await server.api(
    'GET',
    '/projects?with_last_pipeline=true&with_stages=true',
  )) as [{ readonly last_pipeline: { readonly stage_statuses: object[] } }];

  assert.deepEqual(pipeline.stage_statuses, [
    standing('first', 'success', true),
    standing('second', 'success'),
    standing('third', 'manual'),
  ]);
  assert.deepEqual(listed.last_pipeline.stage_statuses, pipeline.stage_statuses);
});

test('one request brings a pipeline with its commit and all of its jobs', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const names = Array.from({ length: 120 }, (_, index) => `job-${index}`);
  const jobs = names.map((name) => `${name}:\n  script: [make]\n`).join('');
  await project.push(
    { '.gitlab-ci.yml': `${jobs}child:\n  trigger: {include: child.yml}\n`, 'child.yml': deploys },
    { message: 'Many jobs' },
  );

  const pipeline = (await server.api(
    'GET',
    `/projects/${project.id}/pipelines/1?with_jobs=true&with_commit=true`,
  )) as { commit: { title: string }; jobs: { name: string; hold: string | null }[] };
  const list = (await server.api('GET', `/projects/${project.id}/pipelines?with_commit=true`)) as {
    commit: { title: string };
  }[];

  assert.deepEqual(
    pipeline.jobs.map(({ name }) => name),
    [...names, 'child'],
  );
  assert.match(pipeline.jobs[0]?.hold ?? '', /^waits for a runner/);
  assert.equal(pipeline.commit.title, 'Many jobs');
  assert.equal(list[0]?.commit.title, 'Many jobs');
});

test('the jobs of a pipeline come with those that were retried, when these are asked for', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' });
  await runner.finish(await nextJob(runner), 'failed');
  await server.api('POST', `/projects/${project.id}/jobs/1/retry`);
  const path = `/projects/${project.id}/pipelines/1?with_jobs=true`;
  const idsAt = async (address: string) => {
    const { jobs } = (await server.api('GET', address)) as { jobs: { id: number }[] };
    return jobs.map(({ id }) => id).sort();
  };

  assert.deepEqual(await idsAt(path), [2]);
  assert.deepEqual(await idsAt(`${path}&include_retried=true`), [1, 2]);
});

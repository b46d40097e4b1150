import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { nextJob, root, startServer, type TestServer } from './harness.ts';

const run = promisify(execFile);

interface PipelineJson {
  id: number;
  status: string;
  ref: string;
  tag?: boolean;
  yaml_errors?: string | null;
}

async function pipelines(server: TestServer, project: number): Promise<PipelineJson[]> {
  return (await server.api('GET', `/projects/${project}/pipelines`)) as PipelineJson[];
}

const oneJob = 'unit:\n  script: [make]\n';

test('a broken configuration makes a failed pipeline that says where and why', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  const { said } = await project.push({
    '.gitlab-ci.yml': 'a:\n  script: [make]\n  needs: [b]\n',
  });
  const [pipeline] = await pipelines(server, project.id);
  const shown = await server.api('GET', `/projects/${project.id}/pipelines/${pipeline?.id}`);

  assert.equal(pipeline?.status, 'failed');
  assert.match((shown as PipelineJson).yaml_errors ?? '', /\.gitlab-ci\.yml:3:\d+/);
  assert.match(said, /failed/);
});

test('a push that makes no pipeline says why, and one with warnings tells them', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  const without = await project.push({ 'README.md': 'Hello\n' });
  const filtered = await project.push({
    '.gitlab-ci.yml': `workflow: {rules: [{if: $NEVER}]}\n${oneJob}`,
  });
  const odd = await project.push({ '.gitlab-ci.yml': `${oneJob}  tags: [a]\n  tags: [b]\n` });

  assert.match(without.said, /No pipeline for main: Missing CI config file/);
  assert.match(filtered.said, /No pipeline for main: .*workflow/i);
  assert.match(odd.said, /Pipeline for main: .*\/-\/pipelines\/1/);
  assert.match(odd.said, /the key "tags" stands twice here/);
  assert.match(odd.said, /\/-\/pipelines\/1\?tab=warnings/);
});

test('a pipeline that builds an image warns of its Dockerfile, and another does not', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const Dockerfile = 'FROM node:24\nCMD ["a"]\nCMD ["b"]\n';

  const other = await project.push({ '.gitlab-ci.yml': oneJob, Dockerfile });
  const building = await project.push({
    '.gitlab-ci.yml': 'pack:\n  script: [docker build -t $CI_REGISTRY_IMAGE .]\n',
  });

  assert.doesNotMatch(other.said, /Dockerfile/);
  assert.match(building.said, /Dockerfile:2:1 .*CMD/);
  const shown = await server.api('GET', `/projects/${project.id}/pipelines/2`);
  const { warnings } = shown as { readonly warnings: readonly string[] };
  assert.ok(
    warnings.some((it) => it.startsWith('Dockerfile:2:1')),
    warnings.join('\n'),
  );
});

test('[skip ci] and ci.skip make a skipped pipeline without jobs', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  await project.push({ '.gitlab-ci.yml': oneJob }, { message: 'Docs [skip ci]' });
  await project.push({ a: 'b' }, { options: ['ci.skip'] });

  const all = await pipelines(server, project.id);
  assert.deepEqual(
    all.map(({ status }) => status),
    ['skipped', 'skipped'],
  );
});

test('variables of a push reach the job above those of the file', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = `variables: {WHERE: file, FULL: "$WHERE/x"}\n${oneJob}`;

  await project.push({ '.gitlab-ci.yml': text }, { options: ['ci.variable=WHERE=push'] });
  const job = await nextJob(runner);

  const value = (key: string) => job.variables.find((variable) => variable.key === key)?.value;
  assert.equal(value('WHERE'), 'push');
  assert.equal(value('FULL'), 'push/x');
});

test('a tag makes a pipeline of its own', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();

  await project.push({ '.gitlab-ci.yml': oneJob }, { tag: 'v1.0' });
  const job = await nextJob(runner);

  const value = (key: string) => job.variables.find((variable) => variable.key === key)?.value;
  assert.equal(value('CI_COMMIT_TAG'), 'v1.0');
  assert.equal(value('CI_COMMIT_BRANCH'), undefined);
  assert.equal(job.git_info.ref_type, 'tag');
});

test('a push that is told twice makes one pipeline', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const { sha } = await project.push({ '.gitlab-ci.yml': oneJob });
  const request = {
    project: await found(server, project.id),
    userId: 1,
    source: 'push',
    ref: 'refs/heads/main',
    sha,
    pushId: 'the-same',
  } as const;

  await server.server.services.pipelines.create(request);
  await assert.rejects(server.server.services.pipelines.create(request));

  assert.equal((await pipelines(server, project.id)).length, 2);
});

async function found(server: TestServer, id: number) {
  const project = await server.server.services.store.projects.get(id);
  assert.ok(project);
  return project;
}

test('protected variables are for protected branches, scoped ones for their environment', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const path = `/projects/${project.id}/variables`;
  await server.api('POST', path, { key: 'KEY', value: 'guarded', protected: true });
  await server.api('POST', path, {
    key: 'HOST',
    value: 'stage',
    environment_scope: 'staging',
    masked: false,
  });
  const text = `${oneJob}deploy:\n  environment: staging\n  script: [make]\n`;

  await project.push({ '.gitlab-ci.yml': text });
  const [unit, deploy] = [await nextJob(runner), await nextJob(runner)];
  await project.push({ more: '' }, { branch: 'feature' });
  const other = await nextJob(runner);

  const value = (job: typeof unit, key: string) =>
    job.variables.find((variable) => variable.key === key)?.value;
  assert.equal(value(unit, 'KEY'), 'guarded');
  assert.equal(value(unit, 'HOST'), undefined);
  assert.equal(value(deploy, 'HOST'), 'stage');
  assert.equal(value(other, 'KEY'), undefined);
});

test('inputs of a push reach the configuration, each in its type', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text =
    'spec: {inputs: {foo: {default: dflt}, list: {type: array, default: []}}}\n---\n' +
    'j:\n  script: ["echo $[[ inputs.foo ]]"]\n  tags: $[[ inputs.list ]]\n';

  const options = ['ci.input=foo=bar=baz', 'ci.input=list=[]'];
  await project.push({ '.gitlab-ci.yml': text }, { options });
  const job = await nextJob(runner);

  assert.deepEqual(job.steps[0]?.script, ['echo bar=baz']);
});

test('an input that the configuration does not have is said where the push is made', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  const { said } = await project.push(
    { '.gitlab-ci.yml': 'j: {script: [make]}\n' },
    { options: ['ci.input=foo=bar'] },
  );

  assert.match(said, /can't be used|foo/);
});

test('push options of no use are told to who pushes', async () => {
  await using server = await startServer();
  const project = await server.project('hello');

  const { said } = await project.push(
    { '.gitlab-ci.yml': oneJob },
    { options: ['ci.skip', 'merge_request.create', 'ci.input=foo', 'ci.variable=A-B=c'] },
  );

  for (const option of ['merge_request.create', 'ci.input=foo', 'ci.variable=A-B=c']) {
    assert.match(said, new RegExp(`"${option}" has no effect: known are ci.skip`));
  }
  assert.doesNotMatch(said, /"ci\.skip" has no effect/);
});

test('a push of many refs makes four pipelines, and says how to get the others', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': oneJob });
  const folder = await mkdtemp(join(tmpdir(), 'slipway-many-'));
  const address = `${server.url.replace('//', `//root:${root.token}@`)}/${project.path}.git`;
  await run('git', ['clone', '-q', address, folder]);
  const refs = Array.from({ length: 20 }, (_, index) => `HEAD:refs/heads/branch-${index}`);

  const { stderr } = await run('git', ['-C', folder, 'push', '-q', 'origin', ...refs]);
  await rm(folder, { recursive: true });

  assert.equal((await pipelines(server, project.id)).length, 1 + 4);
  assert.match(stderr, /Only the first 4 branches and tags of a push get pipelines/);
});

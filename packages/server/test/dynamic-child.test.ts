import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { bridges, pipelineIs, reaches, runOne } from './family.ts';
import { nextJob, startServer, until, upload } from './harness.ts';

const text = `
stages: [make, run]
generate:
  stage: make
  script: [make]
child:
  stage: run
  trigger:
    include: [{artifact: made/child.yml, job: generate}]
    strategy: depend
`;

async function zip(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(content), name, { compress: name !== 'big.bin' });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const query = 'artifact_format=zip&artifact_type=archive';

test('a child pipeline is made of a file that a job of the parent has left', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': text, 'more.yml': 'other:\n  script: [make]\n' });
  const generate = await nextJob(runner);
  const made = 'include: more.yml\nunit:\n  script: ["say $WORD"]\nvariables: {WORD: made}\n';
  const content = await zip({ 'made/child.yml': made });
  await upload(server, generate, query, { name: 'artifacts.zip', content });
  await runner.finish(generate);

  await runOne(runner, 'other');
  const unit = await runOne(runner, 'unit');
  await pipelineIs(server, 1, 'success');

  assert.deepEqual(unit.steps[0]?.script, ['say $WORD']);
  await reaches(server, 2, { unit: 'success', other: 'success' });
});

for (const [name, files, message] of [
  [
    'no archive',
    undefined,
    /Job `generate` not found in parent pipeline or does not have artifacts!/,
  ],
  [
    'an archive without the file',
    { 'made/chidl.yml': 'a: {}' },
    /Path `made\/child.yml` does not exist inside the `generate` artifacts archive!/,
  ],
  ['an empty file', { 'made/child.yml': '\n' }, /File `made\/child.yml` is empty!/],
  [
    'an archive of more than 5 MB',
    { 'made/child.yml': 'a: {script: [make]}\n', 'big.bin': Buffer.alloc(5 * 1024 * 1024) },
    /Artifacts archive for job `generate` is too large: max 5 MB/,
  ],
  [
    'a file that unpacks to more than 5 MB',
    { 'made/child.yml': ' '.repeat(5 * 1024 * 1024 + 1) },
    /Artifacts archive for job `generate` is too large: max 5 MB/,
  ],
] as const) {
  test(`a child from ${name} is refused in the words of GitLab`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const runner = await server.runner();
    await project.push({ '.gitlab-ci.yml': text });
    const generate = await nextJob(runner);
    if (files) {
      const content = await zip(files);
      await upload(server, generate, query, { name: 'artifacts.zip', content });
    }
    await runner.finish(generate);

    await pipelineIs(server, 1, 'failed');

    const [bridge] = await bridges(server, project.id);
    assert.equal(bridge?.failure_reason, 'downstream_pipeline_creation_failed');
    assert.match(await server.server.services.traces.text(bridge?.id ?? 0), message);
  });
}

const family = `
stages: [build, run]
build:
  stage: build
  script: [make]
child:
  stage: run
  variables: {PARENT_PIPELINE_ID: $CI_PIPELINE_ID}
  trigger: {include: child.yml}
`;

test('a job of a child receives what a job of its parent has left', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const need = '{pipeline: $PARENT_PIPELINE_ID, job: build}';
  await project.push({
    '.gitlab-ci.yml': family,
    'child.yml': `unit:\n  script: [make]\n  needs: [${need}]\n`,
  });
  const build = await nextJob(runner);
  const report = { name: '.env.gz', content: gzipSync('HOST=one.example.com\n') };
  await upload(server, build, 'artifact_format=gzip&artifact_type=dotenv', report);
  const content = await zip({ a: 'b' });
  await upload(server, build, query, { name: 'artifacts.zip', content });
  await runner.finish(build);

  const unit = await nextJob(runner);
  const [dependency] = unit.dependencies;
  const down = await server.fetch(`/api/v4/jobs/${dependency?.id}/artifacts`, {
    headers: { 'job-token': dependency?.token ?? '' },
  });

  assert.deepEqual([dependency?.id, down.status], [build.id, 200]);
  assert.equal(unit.variables.find(({ key }) => key === 'HOST')?.value, 'one.example.com');
});

for (const [name, need, expected] of [
  ['a job that did not succeed', '{pipeline: $PARENT_PIPELINE_ID, job: other}', 'failed'],
  ['a pipeline of another family', '{pipeline: "1", job: build}', 'failed'],
  ['a missing job that is optional', '{pipeline: "1", job: other, optional: true}', 'pending'],
] as const) {
  test(`a need of ${name} leaves the job ${expected}`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const runner = await server.runner();
    await project.push({ '.gitlab-ci.yml': 'build:\n  script: [make]\n' });
    await runOne(runner, 'build');
    await project.push({
      '.gitlab-ci.yml': family,
      'child.yml': `unit:\n  script: [make]\n  needs: [${need}]\n`,
    });
    await runOne(runner, 'build');
    await reaches(server, 3, { unit: 'pending' });

    if (expected === 'pending') {
      assert.equal((await nextJob(runner)).job_info.name, 'unit');
      return;
    }
    const unit = await until(
      async () => {
        assert.equal(await runner.request(), undefined);
        return (await server.server.services.store.jobs.ofPipeline(3))[0];
      },
      (job) => job?.status === expected,
    );
    assert.equal(unit?.failureReason, 'missing_dependency_failure');
    const log = await server.server.services.traces.text(unit.id);
    assert.match(log, /ERROR: job \w+ of pipeline \d did not succeed in this family of pipelines/);
  });
}

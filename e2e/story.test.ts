import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { example } from './support/example.ts';
import { load } from './support/load.ts';
import { Pipeline } from './support/pipeline.ts';
import type { Project } from './support/project.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { visit as visitAt } from './support/visit.ts';

/** The article's pipeline, told in order: each test goes on where the one before stopped. */
let slipway: Slipway;
let hello: Project;
let first: Pipeline;

before(async () => {
  slipway = await startSlipway({ arguments: [] });
  hello = slipway.project('root/hello');
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

const visit = (service: string, path?: string) => visitAt(slipway, service, path);

test('the first start pushes the example, whose pipeline stops before production', async () => {
  const id = await until('the pipeline of the demo', async () => {
    const [found] = await slipway.api.get<readonly { readonly id: number }[]>(
      `${hello.route}/pipelines`,
    );
    return found?.id;
  });
  first = new Pipeline(slipway.api, hello.route, id);

  const statuses = await first.finished(300);

  assert.deepEqual(statuses, {
    docker: 'success',
    'hello world': 'success',
    'deploy to stage': 'success',
    test: 'success',
    'deploy to prod': 'manual',
  });
});

test('the jobs say where they ran, as the real runner does', async () => {
  assert.match(await first.trace('docker'), /Using Shell \(bash\) executor\.\.\./);
  assert.match(
    await first.trace('test'),
    /Using Docker executor with image localhost:\d+\/root\/hello:main-[0-9a-f]{40} \.\.\./,
  );
  assert.match(await first.trace('hello world'), /Using Kubernetes namespace: gitlab-managed-apps/);
  assert.match(await first.trace('hello world'), /Hello, world!/);
});

test('staging serves the commit', async () => {
  const { status, body } = await visit('hello.staging');

  assert.equal(status, 200);
  assert.equal(JSON.parse(body).hello, 'world');
});

test('the terminal shows the pipeline and ends with how to release', async () => {
  await until('the closing words', async () => slipway.stderr.includes('slipway job play'));

  assert.match(slipway.stderr, /deploy to stage \/ ✓/);
  assert.match(slipway.stderr, /http:\/\/hello\.staging\.localhost:\d+/);
});

test('playing the manual job releases to production', async () => {
  const { id } = await first.job('deploy to prod');

  const { code } = await slipway.command('job', 'play', String(id), '--project', 'root/hello');
  assert.equal(code, 0);
  await first.reached('deploy to prod', ['success', 'failed']);

  assert.equal(
    (await first.job('deploy to prod')).status,
    'success',
    await first.trace('deploy to prod'),
  );
  assert.equal((await visit('hello.production')).status, 200);
  const [newest] = await slipway.api.get<readonly { readonly status: string }[]>(
    `${hello.route}/deployments?environment=production&order_by=id&sort=desc`,
  );
  assert.equal(newest?.status, 'success');
});

test('a second push replaces the version while not one request fails', async () => {
  const { port } = new URL(slipway.url);
  const traffic = load(`http://hello.staging.localhost:${port}/`, 200);

  const pipeline = await hello.push({ 'README.md': 'A second version.\n' });
  await pipeline.reached('deploy to stage', ['success', 'failed'], 240);
  const { requests, failures, versions } = await traffic.stop();

  const { status, failure_reason: reason } = await pipeline.job('deploy to stage');
  const why = `${reason}: ${await pipeline.trace('deploy to stage')}\n${slipway.stderr}`;
  assert.equal(status, 'success', why);
  assert.deepEqual(failures, []);
  assert.ok(requests > 500, `only ${requests} requests`);
  assert.equal(Object.keys(versions).length, 2, JSON.stringify(versions));
  await pipeline.finished();
});

test('a push that breaks the tests cannot be released, and says why', async () => {
  const broken =
    'import { test } from "node:test";\ntest("breaks", () => { throw new Error("no"); });\n';

  const pipeline = await hello.push({ 'test/broken.test.js': broken });
  const statuses = await pipeline.finished(240);

  assert.equal(statuses.test, 'failed');
  assert.equal(statuses['deploy to prod'], 'skipped');
  const { id } = await pipeline.job('deploy to prod');
  const refused = await slipway.api.request('POST', `${hello.route}/jobs/${id}/play`);
  assert.ok(refused.status >= 400, `played with status ${refused.status}`);
  assert.match((await pipeline.job('deploy to prod')).hold ?? '', /test/);
});

test('a push whose image never becomes ready fails its deployment; the old pods still serve', async () => {
  const before = JSON.parse((await visit('hello.staging')).body).version;
  const sick = example()['src/app.js']?.replace(
    "writeHead(200, { 'content-type': 'text/plain' }).end('ok\\n')",
    "writeHead(500).end('sick\\n')",
  );
  const impatient = example()['.gitlab-ci.yml']?.replace('--timeout=120s', '--timeout=8s');

  const pipeline = await hello.push({
    'src/app.js': sick ?? '',
    '.gitlab-ci.yml': impatient ?? '',
    'test/broken.test.js': '',
  });
  await pipeline.finished(240);

  assert.equal((await pipeline.job('deploy to stage')).status, 'failed');
  const { status, body } = await visit('hello.staging');
  assert.equal(status, 200);
  assert.equal(JSON.parse(body).version, before);
});

import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { ZipFile } from 'yazl';
import { nextJob, root, startServer, upload } from './harness.ts';

const configuration = `
build:
  script: [make]
  coverage: '/^done (\\d+)%/'
  artifacts: {paths: [dist/]}
`;

async function zipOf(name: string, text: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return buffer(zip.outputStream);
}

/** A private project whose pipeline on main and feature/x has succeeded. */
async function start() {
  const api = await startServer();
  const project = await api.project('shop');
  const runner = await api.runner();
  await project.push({ '.gitlab-ci.yml': configuration, 'docs/a b.md': '# Hello <b>\n' });
  const content = await zipOf('dist/app.txt', 'built');
  const job = await nextJob(runner);
  const archive = { name: 'artifacts.zip', content };
  await upload(api, job, 'artifact_format=zip&artifact_type=archive', archive);
  await runner.patch(job, 0, 'done 80%\n');
  await runner.finish(job);
  const branch = { branch: 'feature/x', ref: 'main' };
  await api.api('POST', `/projects/${project.id}/repository/branches`, branch);
  const headers = { 'private-token': root.token };
  const get = (path: string) => api.fetch(path, { headers });
  return { api, get, job, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

test("GitLab's addresses of files on the web lead to the files", async () => {
  await using scene = await start();
  const { get, job } = scene;

  for (const [path, type, expected] of [
    ['/root/shop/-/raw/main/docs/a%20b.md', 'text/plain', /^# Hello/],
    ['/root/shop/-/raw/feature/x/docs/a%20b.md', 'text/plain', /^# Hello/],
    ['/root/shop/-/jobs/artifacts/main/raw/dist/app.txt?job=build', 'text/plain', /^built$/],
    [`/root/shop/-/jobs/${job.id}/artifacts/raw/dist/app.txt`, 'text/plain', /^built$/],
    [`/root/shop/-/jobs/${job.id}/raw`, 'text/plain', /done 80%/],
    ['/root/shop/-/archive/main/shop-main.zip', 'application/zip', /^PK/],
    ['/root/shop/-/archive/feature/x/shop-x.tar.gz', 'application/octet-stream', /./],
    ['/root/shop/-/jobs/artifacts/main/download?job=build', 'application/zip', /^PK/],
    [`/root/shop/-/jobs/${job.id}/artifacts/download`, 'application/zip', /^PK/],
    ['/root/shop/badges/main/pipeline.svg', 'image/svg+xml', /pipeline: passed/],
    ['/root/shop/badges/main/coverage.svg', 'image/svg+xml', /coverage: 80.00%/],
    ['/root/shop/-/badges/main/coverage.svg?key_text=%3Cb%3E', 'image/svg+xml', /&lt;b&gt;: 80/],
    ['/root/shop/badges/none/pipeline.svg', 'image/svg+xml', /pipeline: unknown/],
  ] as const) {
    const response = await get(path);

    const text = await response.text();
    assert.equal(response.status, 200, `${path}: ${text}`);
    assert.ok(response.headers.get('content-type')?.startsWith(type), path);
    assert.match(text, expected, path);
  }
});

test('files of a private project are for its members on the web too', async () => {
  await using scene = await start();

  for (const path of [
    '/root/shop/-/raw/main/docs/a%20b.md',
    '/root/shop/-/archive/main/x.zip',
    '/root/shop/badges/main/pipeline.svg',
    '/root/nothing/-/raw/main/a',
  ]) {
    assert.equal((await scene.api.fetch(path)).status, 404, path);
  }
});

test('what is not there is not found', async () => {
  await using scene = await start();

  for (const path of [
    '/root/shop/-/raw/main/none.md',
    '/root/shop/-/raw/main',
    '/root/shop/-/archive/main/x.rar',
    '/root/shop/-/archive/none/x.zip',
    '/root/shop/badges/main/other.svg',
    '/root/none/badges/main/pipeline.svg',
    '/root/shop/-/jobs/artifacts/main/browse?job=build',
  ]) {
    assert.equal((await scene.get(path)).status, 404, path);
  }
});

import assert from 'node:assert/strict';
import { readdir, readlink } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { nextJob, startServer, type TestServer, until, upload } from './harness.ts';

const boundary = 'cut-here';
const head = (name: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.zip"\r\n\r\n`;

async function begun() {
  const server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  return { server, job: await nextJob(runner) };
}

function post(server: TestServer, job: JobPayload, headers = {}): ClientRequest {
  const path = `/api/v4/jobs/${job.id}/artifacts?artifact_type=archive&artifact_format=zip`;
  const type = `multipart/form-data; boundary=${boundary}`;
  const options = { 'job-token': job.token, 'content-type': type, ...headers };
  const sent = request(`${server.url}${path}`, { method: 'POST', headers: options });
  sent.on('error', () => {});
  return sent;
}

function status(sent: ClientRequest): Promise<number | undefined> {
  return new Promise((resolve) => {
    sent.on('response', (response) => resolve(response.resume().statusCode));
  });
}

/** Files of the artifacts folder that are there, and those that are open. */
async function left({ dataDir }: TestServer) {
  const folder = join(dataDir, 'artifacts');
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    descriptors.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  );
  return {
    files: all.filter((entry) => entry.isFile()).length,
    open: targets.filter((target) => target.startsWith(folder)).length,
  };
}

for (const [what, body] of [
  ['the middle of its file', `${head('file')}half`],
  ['the middle of a part that is not asked for', `${head('other')}half`],
  ['the head of a part', `--${boundary}\r\nContent-Disposition: form-da`],
  ['its first line', `--${boundary}`],
] as const) {
  test(`a form that ends in ${what} is refused, and leaves nothing`, async () => {
    const { server, job } = await begun();
    await using _server = server;

    const sent = post(server, job);
    sent.end(body);

    assert.equal(await status(sent), 400);
    assert.deepEqual(await left(server), { files: 0, open: 0 });
    assert.equal((await server.fetch('/-/health')).status, 200);
  });
}

test('uploads that are given up leave neither a descriptor nor a part of a file', async () => {
  const { server, job } = await begun();
  await using _server = server;

  const all = Array.from({ length: 10 }, () => post(server, job, { 'content-length': '100000' }));
  for (const sent of all) sent.write(`${head('file')}${'x'.repeat(1000)}`);
  await until(
    () => left(server),
    ({ open }) => open === all.length,
  );
  for (const sent of all) sent.destroy();

  await until(
    () => left(server),
    ({ files, open }) => files === 0 && open === 0,
  );
  const query = 'artifact_type=archive&artifact_format=zip';
  const again = await upload(server, job, query, { name: 'a.zip', content: Buffer.from('whole') });
  assert.equal(again.status, 201);
});

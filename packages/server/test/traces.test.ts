import assert from 'node:assert/strict';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { nextJob, startServer, type TestServer, until } from './harness.ts';

const configuration = { '.gitlab-ci.yml': 'a:\n  script: [make]\n' };

/** A runner that has announced more of a log than it sends. */
function halfOpenUpload(server: TestServer, job: JobPayload, text: string): ClientRequest {
  const upload = request(`${server.url}/api/v4/jobs/${job.id}/trace`, {
    method: 'PATCH',
    headers: { 'job-token': job.token, 'content-range': '0-9999', 'content-length': '10000' },
  });
  upload.on('error', () => {});
  upload.write(text);
  return upload;
}

async function begun(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer(options);
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push(configuration);
  const job = await nextJob(runner);
  const status = async () => {
    const found = (await server.api('GET', `/projects/${project.id}/jobs/${job.id}`)) as {
      status: string;
    };
    return found.status;
  };
  return { server, project, runner, job, status };
}

test('a silent upload of a log keeps neither its runner nor a person from ending the job', async () => {
  const { server, project, runner, job, status } = await begun();
  await using _server = server;
  const silent = halfOpenUpload(server, job, 'half of a li');

  const patched = await runner.patch(job, 0, 'whole line\n');
  const ended = await runner.finish(job, 'success', { output: { bytesize: 11 } });

  assert.deepEqual([patched.status, ended.status], [202, 200]);
  assert.equal(await status(), 'success');
  await project.push(configuration);
  const second = await nextJob(runner);
  const other = halfOpenUpload(server, second, 'half');
  const canceled = await server.fetch(`/api/v4/projects/${project.id}/jobs/${second.id}/cancel`, {
    method: 'POST',
    headers: { 'private-token': 'glpat-test-root-token' },
  });
  assert.equal(canceled.status, 201);
  silent.destroy();
  other.destroy();
});

test('a job whose only sign of life is a silent upload fails all the same', async () => {
  const { server, job, status } = await begun({ silenceSeconds: 1 });
  await using _server = server;
  const silent = halfOpenUpload(server, job, 'half');

  await until(status, (now) => now === 'failed');

  silent.destroy();
});

test('what comes late for a job that is over is refused and opens no file', async () => {
  const { server, runner, job } = await begun();
  await using _server = server;
  const late = halfOpenUpload(server, job, 'early ');
  const answer = new Promise<number | undefined>((resolve) => {
    late.on('response', (response) => resolve(response.resume().statusCode));
  });
  await runner.finish(job);
  const before = (await readdir('/proc/self/fd')).length;

  late.end('x'.repeat(10_000 - 6));

  assert.equal(await answer, 403);
  const log = await server.server.services.traces.text(job.id);
  assert.equal(log, '');
  // Others of this process may have some open for a moment.
  await until(
    async () => (await readdir('/proc/self/fd')).length,
    (count) => count <= before,
  );
});

test('a full disk under a log is an answer, and the log goes on when there is room', async () => {
  const { server, runner, job } = await begun();
  await using _server = server;
  const folder = join(server.dataDir, 'traces', '0');
  await mkdir(folder, { recursive: true });
  await symlink('/dev/full', join(folder, `${job.id}.log`));

  const refused = await runner.patch(job, 0, 'no room\n');
  const asked = await server.fetch(`/api/v4/jobs/${job.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: job.token, state: 'running' }),
  });

  assert.equal(refused.status, 507);
  assert.equal(asked.status, 200);
});

test('a log that is asked for by its head, and is not there, ends nothing', async () => {
  const { server, project, job } = await begun();
  await using _server = server;

  const answer = await server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/trace`, {
    method: 'HEAD',
    headers: { 'private-token': 'glpat-test-root-token' },
  });

  assert.equal(answer.status, 200);
  assert.equal((await server.fetch('/-/health')).status, 200);
});

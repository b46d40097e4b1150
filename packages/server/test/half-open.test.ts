import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';

test('a person cancels a job whose runner has sent half a trace and waits', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' });
  const job = await nextJob(runner);
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `PATCH /api/v4/jobs/${job.id}/trace HTTP/1.1\r\nHost: localhost:${port}\r\nJob-Token: ${job.token}\r\n` +
      'Content-Type: text/plain\r\nContent-Range: 0-999\r\nContent-Length: 1000\r\n\r\nhalf of it',
  );
  const { traces, store } = server.server.services;
  await until(
    async () => store.jobs.get(job.id),
    (record) => record?.status === 'running',
  );

  const asked = performance.now();
  await server.api('POST', `/projects/${project.id}/pipelines/1/cancel`);
  await traces.note(job.id, 'a remark of the server\n');
  await runner.finish(job, 'failed');
  const took = performance.now() - asked;

  const canceled = await until(
    () => store.jobs.get(job.id),
    (record) => record?.finishedAt !== null,
  );
  socket.destroy();
  assert.equal(canceled?.status, 'canceled');
  assert.ok(took < 5000, `${took} ms`);
});

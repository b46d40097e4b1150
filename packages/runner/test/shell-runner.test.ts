import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { createRunner, shellExecutor } from '../src/index.ts';
import { startFakeServer, traceChecksum, traceText } from './fake-server.ts';
import { payload, repository } from './payload.ts';

const log = { debug() {}, info() {}, warn: console.log, error: console.log };

test('a shell job gets its sources and prints', async () => {
  await using server = await startFakeServer();
  const directory = await mkdtemp(`${tmpdir()}/runner-`);
  const runner = createRunner({
    url: server.url, token: 'glrt-abcdefghijkl', name: 'r', executor: shellExecutor(),
    concurrency: 2, directory, environment: { PATH: process.env.PATH ?? '', HOME: directory }, log,
  });
  await runner.start();
  const git_info = repository(directory, { 'hello.txt': 'hello from git\n' });
  const t = performance.now();
  const job = server.enqueue(payload(['cat hello.txt', 'echo $CI_PROJECT_DIR; env | sort | head -5'], { git_info, variables: [] }));
  await job.finished;
  console.log(performance.now() - t);
  console.log(traceText(job));
  console.log(job.update, traceChecksum(job));
  const t2 = performance.now();
  const job2 = server.enqueue(payload(['false'], { git_info, variables: [] }));
  await job2.finished;
  console.log(performance.now() - t2);
  console.log(traceText(job2));
  console.log(job2.update, traceChecksum(job2));
  await runner.close();
  await rm(directory, { recursive: true });
});

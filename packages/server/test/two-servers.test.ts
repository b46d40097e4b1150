import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer, type Server } from '../src/index.ts';
import { nextJob, root, startServer, until } from './harness.ts';

/** `npm run crashes -- --servers N` has more of them, with two processes. */
const rounds = 5;
const pipelinesEach = 20;
/** Four that end together, and one that waits for all of them. */
const file = [
  'stages: [test, deploy]',
  ...['a', 'b', 'c', 'd'].map((name) => `${name}:\n  stage: test\n  script: [make]`),
  'deploy:\n  stage: deploy\n  script: [make]\n  environment: staging',
].join('\n');

/** Another server on the same data folder, that nobody has told of the first one. */
async function second(first: Awaited<ReturnType<typeof startServer>>): Promise<Server> {
  const note = (message: string, fields?: Record<string, unknown>) => {
    complaints.push(`${message} ${JSON.stringify(fields)} ${fields?.error}`);
  };
  const log = { debug() {}, info() {}, warn: note, error: note };
  const { dataDir, url } = first;
  return createServer({ dataDir, url, registry: 'localhost:1', root, log });
}

const complaints: string[] = [];

test('two servers on one store: a hundred pipelines whose jobs end together, nothing stuck, nothing twice', async () => {
  await using first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': file }, { options: ['ci.skip'] });
  const other = await second(first);
  const { store } = first.server.services;
  const servers = [first.server, other];
  const finish = async (server: Server, id: number, token: string) => {
    const request = new Request(`${first.url}/api/v4/jobs/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, state: 'success', output: {} }),
    });
    return (await server.fetch(request)).headers.get('job-status');
  };

  for (let round = 0; round < rounds; round += 1) {
    const each = Array.from({ length: pipelinesEach }, (_, index) => index);
    const made = await Promise.all(
      each.map(() => first.api('POST', `/projects/${project.id}/pipeline`, { ref: 'main' })),
    );
    for (const count of [4 * pipelinesEach, pipelinesEach]) {
      const jobs = [];
      while (jobs.length < count) jobs.push(await nextJob(runner));
      const ends = await Promise.all(
        jobs.map(({ id, token }, index) => finish(servers[index % 2] ?? other, id, token)),
      );
      assert.deepEqual(ends, Array(count).fill('success'));
    }
    for (const { id } of made as { id: number }[]) {
      assert.equal((await store.pipelines.get(id))?.status, 'success');
    }
  }
  const deployments = await store.deployments.list({ projectId: project.id }, page);
  const jobs = await store.jobs.list({ projectId: project.id, includeRetried: true }, page);
  await other.close();

  assert.equal(jobs.total, rounds * pipelinesEach * 5);
  assert.equal(deployments.total, rounds * pipelinesEach);
  assert.deepEqual([...complaints, ...first.complaints], []);
});

test('a runner that waits at one server gets the job of a pipeline that the other one makes', async () => {
  await using first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner();
  await project.push({ '.gitlab-ci.yml': file }, { options: ['ci.skip'] });
  await runner.request();
  const other = await second(first);
  const held = runner.request(true);

  await other.fetch(
    new Request(`${first.url}/api/v4/projects/${project.id}/pipeline?ref=main`, {
      method: 'POST',
      headers: { 'private-token': root.token },
    }),
  );
  const job = await held;
  await other.close();

  assert.equal(job?.job_info.name, 'a');
});

test('of two that take the same pending job, one gets it', async () => {
  await using first = await startServer();
  const project = await first.project('hello');
  const runner = await first.runner({ confirms: true });
  const other = await second(first);
  const one = 'only:\n  script: [make]\n';
  await project.push({ '.gitlab-ci.yml': one });
  await until(
    () => first.server.services.store.jobs.pending(),
    (pending) => pending.length === 1,
  );
  const info = { features: { two_phase_job_commit: true } };
  const ask = (server: Server) =>
    server.fetch(
      new Request(`${first.url}/api/v4/jobs/request`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: runner.token, system_id: 's', info }),
      }),
    );

  const answers = await until(
    () => Promise.all([ask(first.server), ask(other)]),
    (all) => all.some(({ status }) => status === 201),
  );
  await other.close();

  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 204]);
});

const page = { limit: 1, offset: 0 };

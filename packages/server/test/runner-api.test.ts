import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { nextJob, startServer, type TestServer, until } from './harness.ts';

const oneJob = 'unit:\n  script: [make]\n';

test('a waiting runner is told of a job when it becomes runnable: no poll lies between', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await runner.request();
  const delays: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    let pendingAt = 0;
    using _ = server.server.services.events.subscribe((event) => {
      if (event.type === 'job' && event.status === 'pending') pendingAt = performance.now();
    });
    const held = runner.request(true);
    await project.push({ '.gitlab-ci.yml': oneJob, round: String(round) });
    const job = await held;
    delays.push(performance.now() - pendingAt);
    assert.ok(job);
    await runner.finish(job);
  }
  // Far below any interval of polling, on a busy machine too; bench/ measures the figure itself.
  assert.ok(Math.min(...delays) < 1000, `took ${delays.map(Math.round).join(', ')} ms`);
});

test('a trace grows by ranges, and says where to go on when one does not fit', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': oneJob });
  const job = await nextJob(runner);

  const first = await runner.patch(job, 0, 'one\n');
  const gap = await runner.patch(job, 10, 'three\n');
  const again = await runner.patch(job, 0, 'one\n');
  const second = await runner.patch(job, 4, 'two\n');

  assert.deepEqual([first.status, first.headers.get('range')], [202, '0-4']);
  assert.deepEqual([gap.status, gap.headers.get('range')], [416, '0-4']);
  assert.deepEqual([again.status, again.headers.get('range')], [416, '0-4']);
  assert.deepEqual([second.status, second.headers.get('range')], [202, '0-8']);
  assert.equal(await server.server.services.traces.text(job.id), 'one\ntwo\n');
});

test('a trace that did not arrive whole is asked for once more', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': oneJob });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'hallo\n');
  const checksum = `crc32:${crc32('hello\n').toString(16).padStart(8, '0')}`;
  const output = { checksum, bytesize: 6 };

  const refused = await runner.update(job, { state: 'success', output });
  const sent = await runner.patch(job, 0, 'hello\n');
  const taken = await runner.update(job, { state: 'success', output });

  assert.equal(refused.status, 412);
  assert.equal(sent.status, 202);
  assert.deepEqual([taken.status, taken.headers.get('job-status')], [200, 'success']);
  assert.equal(await server.server.services.traces.text(job.id), 'hello\n');
});

test('a canceled job ends in order: canceling, then canceled, then 403', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': oneJob });
  const job = await nextJob(runner);

  await server.api('POST', `/projects/${project.id}/jobs/${job.id}/cancel`);
  const told = await runner.patch(job, 0, 'still here\n');
  const end = await runner.finish(job, 'failed', { failure_reason: 'job_canceled' });
  const late = await runner.patch(job, 11, 'more\n');

  assert.deepEqual([told.status, told.headers.get('job-status')], [202, 'canceling']);
  assert.deepEqual([end.status, end.headers.get('job-status')], [200, 'canceled']);
  assert.deepEqual([late.status, late.headers.get('job-status')], [403, 'canceled']);
});

test('runners get only jobs that match their tags, and a job says what it waits for', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const plain = await server.runner({ tag_list: 'a', run_untagged: false });
  await project.push({ '.gitlab-ci.yml': 'unit:\n  tags: [a, b]\n  script: [make]\n' });
  const path = `/projects/${project.id}/pipelines/1/jobs`;
  const [job] = await until(
    async () => (await server.api('GET', path)) as { status: string; hold: string }[],
    ([found]) => found?.status === 'pending',
  );

  const nothing = await plain.request();
  const both = await server.runner({ tag_list: 'a,b' });
  const given = await both.request();

  assert.equal(job?.hold, 'waits for a runner: no runner with tags a, b serves this project');
  assert.equal(nothing, undefined);
  assert.equal(given?.job_info.name, 'unit');
});

test('a wrong token is refused, and so is the token of another job', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': `${oneJob}lint:\n  script: [make lint]\n` });
  const unit = await nextJob(runner);
  const lint = await nextJob(runner);

  const crossed = await runner.patch({ ...unit, token: lint.token }, 0, 'x');
  const body = JSON.stringify({ token: 'glrt-nobody' });
  const stranger = await server.fetch('/api/v4/jobs/request', { method: 'POST', body });

  assert.equal(crossed.status, 403);
  assert.equal(crossed.headers.get('job-status'), null);
  assert.equal(stranger.status, 403);
});

test('a job is running only when its runner has confirmed it', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner({ confirms: true });
  await project.push({ '.gitlab-ci.yml': oneJob });
  const job = await nextJob(runner);
  const { store } = server.server.services;

  const before = await store.jobs.get(job.id);
  const confirmed = await runner.update(job, { state: 'running' });
  const after = await store.jobs.get(job.id);

  assert.equal(before?.status, 'pending');
  assert.equal(await runner.request(), undefined);
  assert.equal(confirmed.headers.get('job-status'), 'running');
  assert.equal(after?.status, 'running');
});

test('registration with a registration token, the old way', async () => {
  await using server = await startServer();
  const made = await server.api('POST', '/runners/reset_registration_token');
  const { token } = made as { token: string };
  const register = (value: string) =>
    server.fetch('/api/v4/runners', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: value, tag_list: 'a,b', run_untagged: false, info: {} }),
    });

  const refused = await register('GR1348941nobody');
  const registered = await register(token);
  const { id, token: own } = (await registered.json()) as { id: number; token: string };
  const verified = await server.fetch('/api/v4/runners/verify', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: own }),
  });

  assert.equal(refused.status, 403);
  assert.equal(registered.status, 201);
  assert.doesNotMatch(own, /^glrt-/);
  assert.deepEqual(await verified.json(), { id, token: own, token_expires_at: null });
});

async function heldRequests(server: TestServer): Promise<number> {
  const text = await (await server.fetch('/metrics')).text();
  return Number(/^slipway_runner_requests_held (\d+)$/m.exec(text)?.[1]);
}

test('a runner that hangs up while it waits takes no job with it', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const gone = await server.runner();
  const other = await server.runner();
  await gone.request();
  const hangUp = new AbortController();
  const held = gone.request(true, hangUp.signal).catch(() => undefined);
  await until(
    () => heldRequests(server),
    (count) => count === 1,
  );
  hangUp.abort();
  await held;
  await until(
    () => heldRequests(server),
    (count) => count === 0,
  );

  await project.push({ '.gitlab-ci.yml': oneJob });
  const job = await nextJob(other);

  assert.equal(job.job_info.name, 'unit');
});

test('a job that its runner never confirms goes to another, and the first token is worthless', async () => {
  await using server = await startServer({ confirmSeconds: 0.2 });
  const project = await server.project('hello');
  const silent = await server.runner({ confirms: true });
  const other = await server.runner();
  await project.push({ '.gitlab-ci.yml': oneJob });
  const first = await nextJob(silent);

  const second = await nextJob(other);
  const late = await silent.update(first, { state: 'running' });

  assert.equal(second.id, first.id);
  assert.equal(late.status, 403);
});

test('the coverage that a job prints is kept with it and with its pipeline', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const text = "unit:\n  script: [make]\n  coverage: '/Lines: (\\d+\\.\\d+)%/'\n";
  await project.push({ '.gitlab-ci.yml': text });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'Lines: 1.5%\nLines: 82.5%\nBye\n');

  await runner.finish(job);

  const path = `/projects/${project.id}`;
  const shown = (await server.api('GET', `${path}/jobs/${job.id}`)) as Record<string, unknown>;
  const all = (await server.api('GET', `${path}/pipelines`)) as { id: number }[];
  const pipeline = await server.api('GET', `${path}/pipelines/${all[0]?.id}`);
  assert.equal(shown.coverage, 82.5);
  assert.equal((pipeline as Record<string, unknown>).coverage, '82.50');
});

test('a request that is held open ends without a job when its runner’s token is reset', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await runner.request();
  const held = runner.request(true);
  const isHeld = async () =>
    (await (await server.fetch('/metrics')).text()).includes('requests_held 1\n');
  await until(isHeld, Boolean);

  const [{ id } = { id: 0 }] = (await server.api('GET', '/runners/all')) as { id: number }[];
  await server.api('POST', `/runners/${id}/reset_authentication_token`);
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}\n' });

  assert.equal(await held, undefined);
});

test('a group lists the runners that serve what lies in it, and no others', async () => {
  await using server = await startServer();
  const make = async (path: string, parent_id?: number) =>
    (await server.api('POST', '/groups', { name: path, path, parent_id })) as { id: number };
  const top = await make('top');
  const sub = await make('sub', top.id);
  const other = await make('other');
  for (const [description, group] of [
    ['of top', top],
    ['of other', other],
  ] as const) {
    const wish = { runner_type: 'group_type', group_id: group.id, description };
    await server.api('POST', '/user/runners', wish);
  }

  const found = (await server.api('GET', `/groups/${sub.id}/runners?type=group_type`)) as {
    description: string;
  }[];

  assert.deepEqual(
    found.map(({ description }) => description),
    ['of top'],
  );
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer, upload } from './harness.ts';
import { makeMember } from './people.ts';

const one = { '.gitlab-ci.yml': 'a:\n  script: [make]\n' };
const megabyte = 2 ** 20;
const query = 'artifact_format=zip&artifact_type=archive';
const archive = (bytes: number) => ({ name: 'a.zip', content: Buffer.alloc(bytes) });

async function begun() {
  const server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const limit = (limits: object) => server.api('PUT', `/projects/${project.id}/limits`, limits);
  const job = async () => {
    await project.push(one);
    return nextJob(runner);
  };
  return { server, project, runner, limit, job };
}

async function artifactsOf({ dataDir }: TestServer): Promise<number> {
  const found = await readdir(join(dataDir, 'artifacts'), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).length;
}

test('artifacts larger than the limit are refused with what to do, and leave nothing', async () => {
  const { server, limit, job } = await begun();
  await using _server = server;
  await limit({ max_artifacts_size: 1 });
  const build = await job();

  const announced = await upload(server, build, query, archive(2 * megabyte));
  const streamed = await upload(server, build, query, archive(megabyte + 1));

  for (const answer of [announced, streamed]) {
    assert.equal(answer.status, 413);
    assert.match(await answer.text(), /larger than 1 MB \(max_artifacts_size\): keep less/);
  }
  assert.equal(await artifactsOf(server), 0);
  assert.equal((await upload(server, build, query, archive(megabyte))).status, 201);
});

test('a type of artifacts may be held smaller than the others, and never has more', async () => {
  const { server, limit, job } = await begun();
  await using _server = server;
  await server.api('PUT', '/application/plan_limits', {
    ci_max_artifact_size_junit: 1,
    ci_max_artifact_size_dotenv: 9,
  });
  await limit({ max_artifacts_size: 2 });
  const build = await job();
  const send = (type: string, size: number) => {
    const of = `artifact_format=raw&artifact_type=${type}`;
    return upload(server, build, of, archive(size * megabyte));
  };

  const report = await send('junit', 1.5);
  assert.equal(report.status, 413);
  assert.match(await report.text(), /larger than 1 MB \(ci_max_artifact_size_junit\)/);
  const wider = await send('dotenv', 2.5);
  assert.match(await wider.text(), /larger than 2 MB \(max_artifacts_size\)/);
  assert.equal((await send('codequality', 1.5)).status, 201);
  const shown = await server.api('GET', '/application/plan_limits');
  assert.partialDeepStrictEqual(shown, {
    ci_max_artifact_size_junit: 1,
    ci_max_artifact_size_terraform: 5,
  });
});

test('a runner that is still sending what is too large is answered all the same', async () => {
  const { server, limit, job } = await begun();
  await using _server = server;
  await limit({ max_artifacts_size: 1 });
  const build = await job();
  const boundary = 'b';
  const sent = request(`${server.url}/api/v4/jobs/${build.id}/artifacts?${query}`, {
    method: 'POST',
    headers: {
      'job-token': build.token,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  });
  const answered = once(sent, 'response');

  const body = Readable.from(largeForm(boundary));
  body.on('error', () => {});
  sent.on('error', () => {});
  body.pipe(sent);

  const [response] = (await answered) as [IncomingMessage];
  assert.equal(response.statusCode, 413);
  assert.match(Buffer.concat(await response.toArray()).toString(), /max_artifacts_size/);
  sent.destroy();
});

function* largeForm(boundary: string): Generator<Buffer> {
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.zip"\r\n\r\n`;
  yield Buffer.from(head);
  for (let piece = 0; piece < 48; piece += 1) yield Buffer.alloc(megabyte);
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

test('the artifacts of a project have a limit together', async () => {
  const { server, limit, job, runner } = await begun();
  await using _server = server;
  await limit({ storage_size_limit: 2 });
  const first = await job();
  assert.equal((await upload(server, first, query, archive(1.5 * megabyte))).status, 201);
  await runner.finish(first);

  const answer = await upload(server, await job(), query, archive(megabyte));

  assert.equal(answer.status, 413);
  assert.match(await answer.text(), /\(storage_size_limit\): delete artifacts of older jobs/);
});

test('a project’s word on a limit goes before the group’s, and that before the instance’s', async () => {
  await using server = await startServer();
  const group = (await server.api('POST', '/groups', { name: 'g', path: 'g' })) as { id: number };
  const made = { name: 'p', path: 'p', namespace_id: group.id };
  const { id } = (await server.api('POST', '/projects', made)) as { id: number };
  const size = async () => {
    const all = (await server.api('GET', `/projects/${id}/limits`)) as {
      name: string;
      value: number;
      chosen_by: { kind: string } | null;
    }[];
    const found = all.find(({ name }) => name === 'max_artifacts_size');
    return [found?.value, found?.chosen_by?.kind];
  };

  assert.deepEqual(await size(), [1024, undefined]);
  await server.api('PUT', '/application/settings', { max_artifacts_size: 50 });
  assert.deepEqual(await size(), [50, 'instance']);
  await server.api('PUT', `/groups/${group.id}/limits`, { max_artifacts_size: 40 });
  assert.deepEqual(await size(), [40, 'group']);
  await server.api('PUT', `/projects/${id}`, { max_artifacts_size: 30 });
  assert.deepEqual(await size(), [30, 'project']);
  await server.api('PUT', `/projects/${id}`, { max_artifacts_size: '' });
  assert.deepEqual(await size(), [40, 'group']);
});

test('limits are chosen by administrators alone, and what is no limit here is refused', async () => {
  const { server, project } = await begun();
  await using _server = server;
  const { token } = await makeMember(server, project, 'owner', 50);
  const put = (path: string, body: object, by = 'glpat-test-root-token') =>
    server.fetch(`/api/v4${path}`, {
      method: 'PUT',
      headers: { 'private-token': by, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const own = `/projects/${project.id}`;

  assert.equal((await put(`${own}/limits`, { max_artifacts_size: 1 }, token)).status, 403);
  assert.equal((await put(own, { max_artifacts_size: 1 }, token)).status, 403);
  assert.equal((await put('/application/settings', {}, token)).status, 403);
  const other = await put('/application/settings', { signup_enabled: false });
  assert.equal(other.status, 400);
  assert.match(await other.text(), /signup_enabled is not supported/);
  assert.equal((await put('/application/plan_limits', { ci_pipeline_size: -1 })).status, 400);
});

test('a pipeline with more jobs than it may have fails, and says how many those are', async () => {
  const { server, project, limit } = await begun();
  await using _server = server;
  await limit({ ci_pipeline_size: 1 });
  const jobs = 'a: {script: [x]}\nb: {script: [x]}\n';

  const { said } = await project.push({ '.gitlab-ci.yml': jobs });

  const words = /Pipeline has too many jobs! Requested 2, but the limit is 1\./;
  assert.match(said, words);
  const path = `/projects/${project.id}/pipelines`;
  const [made] = (await server.api('GET', path)) as { id: number; status: string }[];
  assert.equal(made?.status, 'failed');
});

test('a push larger than the limit is refused by git while it comes, in words of its own', async () => {
  const { server, project, limit } = await begun();
  await using _server = server;
  await limit({ receive_max_input_size: 1 });

  const large = project.push({ 'noise.txt': randomBytes(megabyte).toString('base64') });

  await assert.rejects(large, /pack exceeds maximum allowed size/);
  await project.push({ 'small.txt': 'small' }, { branch: 'other' }).catch(() => {});
});

test('a repository that is as large as it may be takes no more', async () => {
  const { server, project, limit } = await begun();
  await using _server = server;
  await project.push({ 'noise.txt': randomBytes(megabyte).toString('base64') });
  await limit({ repository_size_limit: 1 });

  await assert.rejects(project.push({ 'one.txt': '1' }), /1 MB \(repository_size_limit\)/);

  const limits = await server.api('GET', `/projects/${project.id}/limits`);
  const size = (limits as { name: string; use: number }[]).find(
    ({ name }) => name === 'repository_size_limit',
  );
  assert.ok(size && size.use >= 1);
});

test('a log beyond its limit is taken all the same, and the job ends as it would have', async () => {
  const { server, project, limit, job, runner } = await begun();
  await using _server = server;
  await limit({ ci_jobs_trace_size_limit: 1 });
  const build = await job();
  const text = 'x'.repeat(megabyte);

  const first = await runner.patch(build, 0, text);
  const second = await runner.patch(build, megabyte, `${text}the end`);
  const end = await runner.finish(build, 'success', { output: { bytesize: 2 * megabyte + 7 } });

  assert.deepEqual([first.status, second.status, end.status], [202, 202, 200]);
  const log = await server.fetch(`/api/v4/projects/${project.id}/jobs/${build.id}/trace`, {
    headers: { 'private-token': 'glpat-test-root-token' },
  });
  const kept = await log.text();
  assert.match(kept, /^x+\n.*limit of 1 MiB[\s\S]*left out here[\s\S]*the end$/);
});

test('requests beyond the rate of a user or of an address are told when to come again', async () => {
  const now = { time: Date.now() };
  await using server = await startServer({ clock: () => new Date(now.time) });
  await server.api('PUT', '/application/settings', {
    throttle_unauthenticated_api_enabled: true,
    throttle_unauthenticated_api_requests_per_period: 1,
    throttle_authenticated_api_enabled: true,
    throttle_authenticated_api_requests_per_period: 3,
    throttle_authenticated_api_period_in_seconds: 60,
  });
  const ask = async (headers: Record<string, string> = {}) =>
    server.fetch('/api/v4/projects', { headers });
  const own = { 'private-token': 'glpat-test-root-token' };

  const strangers = [await ask(), await ask()].map(({ status }) => status);
  const wrong = await ask({ 'private-token': 'glpat-wrong' });
  const mine = [await ask(own), await ask(own), await ask(own), await ask(own)];

  assert.deepEqual(strangers, [200, 429]);
  assert.equal(wrong.status, 429);
  assert.deepEqual(
    mine.map(({ status }) => status),
    [200, 200, 200, 429],
  );
  assert.equal(mine[3]?.headers.get('retry-after'), '60');
  assert.match((await mine[3]?.text()) ?? '', /Retry later/);
  now.time += 60_000;
  assert.equal((await ask(own)).status, 200);
});

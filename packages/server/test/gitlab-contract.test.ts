import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { nextJob, root, startServer } from './harness.ts';

const run = promisify(execFile);
const json = { 'private-token': root.token, 'content-type': 'application/json' };

test('how long a pipeline was queued is a whole number', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': 'job: {script: [make]}' });
  const runner = await api.runner();
  const before = await api.api('GET', `/projects/${project.id}/pipelines/latest`);
  await runner.finish(await nextJob(runner));

  const after = await api.api('GET', `/projects/${project.id}/pipelines/latest`);

  assert.equal((before as { queued_duration: unknown }).queued_duration, null);
  const { queued_duration: queued } = after as { queued_duration: number };
  assert.ok(Number.isInteger(queued), String(queued));
});

test('git takes an access token with any user name', async () => {
  await using api = await startServer();
  await (await api.project('shop')).push({ 'a.txt': 'one' });
  const env = { PATH: process.env.PATH ?? '', GIT_TERMINAL_PROMPT: '0', HOME: api.dataDir };
  const list = (name: string, password: string) => {
    const address = api.url.replace('://', `://${name}:${password}@`);
    return run('git', ['ls-remote', `${address}/root/shop.git`], { env });
  };

  const answers = await Promise.all(
    ['gitlab-ci-token', 'oauth2', 'whoever'].map((name) => list(name, root.token)),
  );

  for (const { stdout } of answers) assert.match(stdout, /refs\/heads\/main/);
  await assert.rejects(list('gitlab-ci-token', encodeURIComponent(root.password)));
});

test('an empty ref in lint means the default branch', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');

  const answer = await api.api('POST', `/projects/${id}/ci/lint`, {
    content: 'job: {script: [make]}',
    ref: '',
  });

  assert.equal((answer as { valid: boolean }).valid, true);
});

test('a runner token is reset by a request whose body is null', async () => {
  await using api = await startServer();
  await api.runner();

  const response = await api.fetch('/api/v4/runners/1/reset_authentication_token', {
    method: 'POST',
    headers: json,
    body: 'null',
  });

  assert.equal(response.status, 201);
  assert.match(((await response.json()) as { token: string }).token, /^glrt-/);
});

test('a runner that registers itself has a token without the prefix of those made by people', async () => {
  await using api = await startServer();
  const reset = await api.api('POST', '/runners/reset_registration_token');
  const { token: registration } = reset as { token: string };
  const made = await api.api('POST', '/runners', { token: registration });
  const { id, token } = made as { id: number; token: string };

  const renewed = await api.api('POST', `/runners/${id}/reset_authentication_token`);

  for (const each of [token, (renewed as { token: string }).token]) {
    assert.doesNotMatch(each, /^glrt-/);
  }
});

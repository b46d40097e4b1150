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

test('what a runner says in the wrong type is refused, and not taken as unsaid', async () => {
  await using api = await startServer();
  const reset = await api.api('POST', '/runners/reset_registration_token');
  const { token } = reset as { token: string };
  const wrong = {
    description: 7,
    locked: 'perhaps',
    paused: 2,
    run_untagged: [],
    tag_list: [{ name: 'docker' }],
    access_level: 'everybody',
    maximum_timeout: 'an hour',
  };
  const register = async (fields: object) => {
    const body = JSON.stringify({ token, ...fields });
    return api.fetch('/api/v4/runners', { method: 'POST', headers: json, body });
  };

  for (const [name, value] of Object.entries(wrong)) {
    const response = await register({ [name]: value });
    assert.deepEqual(
      [response.status, await response.json()],
      [400, { error: `${name} is invalid` }],
    );
  }
  const tags = { tag_list: 'a, b', locked: null, maximum_timeout: '3600' };
  assert.equal((await register(tags)).status, 201);
});

test('an archive comes in each format that GitLab has, under each of its names', async () => {
  await using api = await startServer();
  const project = await api.project('hello');
  await project.push({ 'read me.md': 'Hello\n' });
  const begins = { zip: 'PK', 'tar.gz': '\x1f\x8b', 'tar.bz2': 'BZh', tbz2: 'BZh', bz2: 'BZh' };
  const get = (name: string) =>
    api.fetch(`/api/v4/projects/${project.id}/repository/archive${name}`, { headers: json });

  for (const [name, magic] of Object.entries(begins)) {
    const response = await get(`.${name}`);
    assert.equal(response.status, 200, name);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(bytes.toString('latin1', 0, magic.length), magic, name);
  }
  const [plain, named] = await Promise.all([get(''), get('?sha=main')]);
  assert.equal(plain.headers.get('content-disposition'), named.headers.get('content-disposition'));
  assert.deepEqual(await plain.arrayBuffer(), await named.arrayBuffer());
});

test('a project tells its license when it is asked for', async () => {
  await using api = await startServer();
  const project = await api.project('hello');
  const path = `/projects/${project.id}?license=true`;
  type Licensed = { license: { key: string } | null; license_url: string | null };
  const none = (await api.api('GET', path)) as Licensed;
  await project.push({ LICENSE: 'MIT License\n\nCopyright (c) Ann\n' });

  const mit = (await api.api('GET', path)) as Licensed;

  assert.deepEqual([none.license, none.license_url], [null, null]);
  assert.equal(mit.license?.key, 'mit');
  assert.match(mit.license_url ?? '', /\/root\/hello\/-\/raw\/main\/LICENSE$/);
});

test('a project tells its statistics when they are asked for', async () => {
  await using api = await startServer();
  const project = await api.project('hello');
  const path = `/projects/${project.id}?statistics=true&with_custom_attributes=true`;
  type Counted = { statistics: Record<string, number>; custom_attributes: unknown };
  const empty = (await api.api('GET', path)) as Counted;
  await project.push({ a: 'one' });
  await project.push({ a: 'two' });

  const { statistics, custom_attributes } = (await api.api('GET', path)) as Counted;

  assert.equal(empty.statistics.commit_count, 0);
  assert.equal(statistics.commit_count, 2);
  assert.ok((statistics.repository_size ?? 0) > 0);
  assert.deepEqual(custom_attributes, []);
});

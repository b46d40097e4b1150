import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root, startServer, until } from './harness.ts';

const run = promisify(execFile);

async function git(where: string, ...args: string[]): Promise<void> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: where, GIT_TERMINAL_PROMPT: '0' };
  await run('git', [...who, ...args], { cwd: where, env });
}

test('pushing to a new path makes the project; password and token are taken', async () => {
  await using api = await startServer();
  const where = join(api.dataDir, 'work');
  await mkdir(where);
  await git(where, 'init', '-qb', 'trunk');
  await writeFile(join(where, 'a.txt'), 'one');
  await git(where, 'add', '.');
  await git(where, 'commit', '-qm', 'Start');
  const remote = (password: string, path: string) =>
    `${api.url.replace('://', `://root:${encodeURIComponent(password)}@`)}/${path}.git`;

  await git(where, 'push', '-q', remote(root.password, 'root/new-app'), 'trunk');
  await git(api.dataDir, 'clone', '-q', remote(root.token, 'root/new-app'), 'copy');

  const project = (await api.api('GET', '/projects/root%2Fnew-app')) as Record<string, unknown>;
  assert.equal(project.default_branch, 'trunk');
  assert.equal(project.empty_repo, false);
  await assert.rejects(git(where, 'push', remote('wrong', 'root/x'), 'trunk'), /Authentication/);
  const nowhere = remote(root.password, 'nobody/x');
  await assert.rejects(git(where, 'push', nowhere, 'trunk'), /not found/);
});

test('a developer pushes branches, but not the protected one', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ 'a.txt': 'one' });
  const credentials = { username: 'ada', password: 'long enough' };
  const more = { name: 'Ada', email: 'ada@example.com' };
  const user = (await api.api('POST', '/users', { ...credentials, ...more })) as { id: number };
  const members = `/projects/${project.id}/members`;
  await api.api('POST', members, { user_id: user.id, access_level: 30 });
  const remote = api.url.replace('://', `://ada:${encodeURIComponent(credentials.password)}@`);
  await git(api.dataDir, 'clone', '-q', `${remote}/root/shop.git`, 'work');
  const where = join(api.dataDir, 'work');
  await git(where, 'commit', '-q', '--allow-empty', '-m', 'Mine');

  const push = git(where, 'push', 'origin', 'main');

  await assert.rejects(push, /not allowed to push code to protected branches/);
  await git(where, 'push', '-q', 'origin', 'main:topic');
  const branches = await api.api('GET', `/projects/${project.id}/repository/branches`);
  const names = (branches as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names, ['main', 'topic']);
});

test('a running job fetches by its token and its refspecs, and may not push', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  await project.push({ '.gitlab-ci.yml': 'build: { tags: [here], script: [make] }' });
  const runner = await api.runner({ tag_list: 'here' });
  const job = await until(() => runner.request(), Boolean);
  assert.ok(job);
  const { repo_url, refspecs, depth, sha } = job.git_info;
  const where = join(api.dataDir, 'build');
  await git(api.dataDir, 'init', '-q', 'build');
  const fetchSources = ['fetch', '-q', '--depth', String(depth), repo_url, ...refspecs];

  await git(where, ...fetchSources);
  await git(where, 'checkout', '-q', sha);

  await assert.rejects(git(where, 'push', repo_url, `${sha}:refs/heads/x`), /403/);
  await runner.finish(job);
  await assert.rejects(git(where, ...fetchSources), /Authentication failed/);
});

for (const [kind, remove, options] of [
  ['branch', ':topic', { branch: 'topic' }],
  ['tag', ':v1', { tag: 'v1' }],
] as const) {
  test(`a job still finds its commit when its ${kind} is gone`, async () => {
    await using api = await startServer();
    const project = await api.project('shop');
    await project.push({ a: 'b' });
    await project.push({ '.gitlab-ci.yml': 'build: { tags: [here], script: [make] }' }, options);
    const runner = await api.runner({ tag_list: 'here' });
    const where = join(api.dataDir, 'build');
    await git(api.dataDir, 'init', '-q', 'build');
    const remote = api.url.replace('://', `://root:${root.token}@`);
    await git(where, 'push', '-q', `${remote}/root/shop.git`, remove);

    const job = await until(() => runner.request(), Boolean);
    assert.ok(job);
    const { repo_url, refspecs, sha } = job.git_info;
    await git(where, 'fetch', '-q', '--depth', '20', repo_url, ...refspecs);
    await git(where, 'checkout', '-q', sha);
  });
}

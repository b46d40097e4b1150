import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { root, startServer, type TestServer } from './harness.ts';

const run = promisify(execFile);

/** A project with one commit on main, and a working copy of each of these people. */
async function start(t: TestContext, people: Readonly<Record<string, number>> = {}) {
  const api = await startServer();
  t.after(() => api[Symbol.asyncDispose]());
  const project = await api.project('shop');
  await project.push({ 'a.txt': 'one' });
  for (const [username, level] of Object.entries(people)) {
    await admit(api, project.id, username, level);
  }
  const copies = new Map<string, (...args: string[]) => Promise<string>>();
  for (const username of ['root', ...Object.keys(people)]) {
    copies.set(username, await copyOf(api, username));
  }
  const git = async (username: string, ...args: string[]) => {
    const copy = copies.get(username);
    assert.ok(copy, username);
    return copy(...args);
  };
  const rules = `/projects/${project.id}/protected_branches`;
  return { api, project, git, rules };
}

const password = 'long enough for all';

async function admit(api: TestServer, project: number, username: string, level: number) {
  const person = { username, name: username, email: `${username}@example.com`, password };
  const { id } = (await api.api('POST', '/users', person)) as { id: number };
  await api.api('POST', `/projects/${project}/members`, { user_id: id, access_level: level });
}

async function copyOf(api: TestServer, username: string) {
  const secret = username === 'root' ? root.token : password;
  const address = api.url.replace('://', `://${username}:${encodeURIComponent(secret)}@`);
  const where = join(api.dataDir, `copy-of-${username}`);
  const env = { PATH: process.env.PATH ?? '', HOME: api.dataDir, GIT_TERMINAL_PROMPT: '0' };
  const who = ['-c', `user.name=${username}`, '-c', `user.email=${username}@example.com`];
  await run('git', ['clone', '-q', `${address}/root/shop.git`, where], { env });
  return async (...args: string[]) => {
    const { stdout, stderr } = await run('git', ['-C', where, ...who, ...args], { env });
    return stdout + stderr;
  };
}

test('a protected branch is neither rewritten nor deleted by git, not even by an administrator', async (t) => {
  const { git, api, rules, project } = await start(t);
  await api.api('POST', rules, { name: 'release' });
  await git('root', 'push', '-q', 'origin', 'HEAD:release');
  await git('root', 'commit', '-q', '--amend', '--allow-empty', '-m', 'Other');

  const rewrite = git('root', 'push', '--force', 'origin', 'HEAD:main');
  await assert.rejects(rewrite, /not allowed to force push code to a protected branch/);
  const deletion = git('root', 'push', 'origin', ':release');
  await assert.rejects(deletion, /You can only delete protected branches using the API/);
  const all = git('root', 'push', 'origin', ':main');
  await assert.rejects(all, /default branch of a project cannot be deleted/);

  await api.api('DELETE', `/projects/${project.id}/repository/branches/release`);
  assert.match(await git('root', 'ls-remote', 'origin'), /refs\/heads\/main/);
  assert.doesNotMatch(await git('root', 'ls-remote', 'origin'), /refs\/heads\/release/);
});

test('with allow_force_push a protected branch may be rewritten, until it is taken back', async (t) => {
  const { git, api, rules } = await start(t);
  const changed = await api.api('PATCH', `${rules}/main`, { allow_force_push: true });
  assert.equal((changed as { allow_force_push: boolean }).allow_force_push, true);

  await git('root', 'commit', '-q', '--amend', '--allow-empty', '-m', 'Other');
  await git('root', 'push', '-q', '--force', 'origin', 'HEAD:main');
  await api.api('PATCH', `${rules}/main`, { allow_force_push: false });

  await git('root', 'commit', '-q', '--amend', '--allow-empty', '-m', 'Once more');
  await assert.rejects(git('root', 'push', '--force', 'origin', 'HEAD:main'), /force push/);
});

for (const [level, expected] of [
  [0, { dev: false, maint: false, root: false }],
  [30, { dev: true, maint: true, root: true }],
  [40, { dev: false, maint: true, root: true }],
  [60, { dev: false, maint: false, root: true }],
] as const) {
  test(`push_access_level ${level} is kept and enforced`, async (t) => {
    const { git, api, rules } = await start(t, { dev: 30, maint: 40 });
    const rule = { name: 'release/*', push_access_level: level };
    const made = await api.api('POST', rules, rule);

    const pushed: Record<string, boolean> = {};
    for (const who of Object.keys(expected)) {
      pushed[who] = await git(who, 'push', '-q', 'origin', `HEAD:refs/heads/release/${who}`).then(
        () => true,
        (error: Error) => {
          assert.match(error.message, /not allowed to push code to protected branches/);
          return false;
        },
      );
    }

    const { push_access_levels: shown } = made as {
      push_access_levels: { access_level: number }[];
    };
    assert.deepEqual(
      shown.map((it) => it.access_level),
      [level],
    );
    assert.deepEqual(pushed, expected);
  });
}

test('levels for merging and unprotecting are kept, and a list of levels is changed by its ids', async (t) => {
  const { api, rules } = await start(t);
  type Rule = Record<string, { id: number; access_level: number }[]>;
  const levels = (rule: Rule, name: string) => rule[name]?.map((it) => it.access_level);

  const made = (await api.api('POST', rules, {
    name: 'release/*',
    merge_access_level: 30,
    unprotect_access_level: 60,
    allowed_to_push: [{ access_level: 30 }],
  })) as Rule;
  const [old] = made.push_access_levels ?? [];
  const allowed = [{ access_level: 60 }, { id: old?.id, _destroy: true }];
  const path = `${rules}/${encodeURIComponent('release/*')}`;
  const changed = (await api.api('PATCH', path, { allowed_to_push: allowed })) as Rule;

  assert.deepEqual(levels(made, 'merge_access_levels'), [30]);
  assert.deepEqual(levels(made, 'unprotect_access_levels'), [60]);
  assert.deepEqual(levels(made, 'push_access_levels'), [30]);
  assert.deepEqual(levels(changed, 'push_access_levels'), [60]);
});

test('who may not unprotect a branch neither changes nor ends its protection', async (t) => {
  const { api, rules } = await start(t, { maint: 40 });
  await api.api('POST', rules, { name: 'release', unprotect_access_level: 60 });
  const { id } = ((await api.api('GET', '/users?username=maint')) as { id: number }[])[0] ?? {};
  const made = await api.api('POST', `/users/${id}/personal_access_tokens`, {
    name: 'x',
    scopes: ['api'],
  });
  const headers = {
    'private-token': (made as { token: string }).token,
    'content-type': 'application/json',
  };

  const ask = (method: string, branch: string) =>
    api.fetch(`/api/v4${rules}/${branch}`, { method, headers });

  assert.equal((await ask('PATCH', 'release')).status, 403);
  assert.equal((await ask('DELETE', 'release')).status, 403);
  assert.equal((await ask('DELETE', 'main')).status, 204);
});

for (const [body, problem] of [
  [{ push_access_level: 20 }, /push_access_level does not have a valid value/],
  [{ unprotect_access_level: 0 }, /unprotect_access_level does not have a valid value/],
  [{ allowed_to_push: [{ user_id: 1 }] }, /allowed_to_push\[user_id\] is not supported/],
] as const) {
  test(`a protection with ${JSON.stringify(body)} is refused`, async (t) => {
    const { api, rules } = await start(t);

    const answer = await api.fetch(`/api/v4${rules}`, {
      method: 'POST',
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'release', ...body }),
    });

    assert.equal(answer.status, 400);
    assert.match(await answer.text(), problem);
  });
}

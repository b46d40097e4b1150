import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type OwnServer, startOwnServer } from './own-server.ts';

/** Commands about what the server keeps, against the real server; each test goes on after the one before. */
let slipway: OwnServer;
const shop = ['--project', 'root/shop'];
const start = process.cwd();
const checkout = mkdtempSync(join(tmpdir(), 'slipway-commands-checkout-'));
const run = promisify(execFile);
const git = (...args: readonly string[]) => run('git', args, { cwd: checkout });

before(async () => {
  slipway = await startOwnServer();
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Ada');
  await git('config', 'user.email', 'ada@example.com');
  writeFileSync(join(checkout, '.gitlab-ci.yml'), 'hello:\n  script: [echo harbour]\n');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=Begin at the harbour');
  process.chdir(checkout);
});

after(async () => {
  process.chdir(start);
  rmSync(checkout, { recursive: true });
  await slipway?.[Symbol.asyncDispose]();
});

test('a project is made, described, listed and shown', async () => {
  assert.match(await slipway.run('project create', 'shop'), /root\/shop is ready/);
  await git('push', '--quiet', 'slipway', 'main');

  await slipway.run('project edit', '--description', 'All we sell', ...shop);

  assert.match(await slipway.run('project list'), /^root\/shop +private .* All we sell$/m);
  assert.match(await slipway.run('project show', ...shop), /^default branch +main$/m);
  await assert.rejects(slipway.run('project edit', ...shop), /say what to change: --name/);
});

test('a package is published, shown, brought and deleted, whole or a file of it', async () => {
  writeFileSync('tool.tar.gz', 'a tool of ours');
  const publish = (...more: readonly string[]) =>
    slipway.run('package publish', 'tool@1.2.0', 'tool.tar.gz', ...more, ...shop);
  assert.match(await publish(), /^tool.tar.gz is published \(14 B, sha256 [0-9a-f]{64}\)/);
  await publish('--as', 'linux/tool.tar.gz');

  const listed = await slipway.json<{ name: string; version: string }[]>('package list', ...shop);
  const shown = await slipway.run('package show', 'tool@1.2.0', ...shop);
  const target = join(checkout, 'brought.tar.gz');
  const into = ['--output', target, ...shop];
  await slipway.run('package download', 'tool@1.2.0', 'linux/tool.tar.gz', ...into);

  assert.deepEqual(
    listed.map(({ name, version }) => `${name}@${version}`),
    ['tool@1.2.0'],
  );
  assert.match(shown, /^tool 1\.2\.0\n.*SHA256.*\nlinux\/tool.tar.gz .*\ntool.tar.gz /s);
  assert.equal(readFileSync(target, 'utf8'), 'a tool of ours');
  const other = slipway.run('package show', 'tool@1.3.0', ...shop);
  await assert.rejects(other, /tool has no version 1.3.0, but 1.2.0/);
  await assert.rejects(slipway.run('package show', 'tool', ...shop), /NAME@VERSION, not tool/);
  await slipway.run('package delete', 'tool@1.2.0', 'linux/tool.tar.gz', ...shop);
  assert.doesNotMatch(await slipway.run('package show', 'tool@1.2.0', ...shop), /linux/);
  await slipway.run('package delete', 'tool@1.2.0', ...shop);
  assert.match(await slipway.run('package list', ...shop), /no packages yet/);
});

test('branches and tags are made, protected and deleted', async () => {
  assert.match(await slipway.run('branch create', 'feature', ...shop), /branch feature is at \w+/);
  await slipway.run('branch protect', 'feature', '--push', 'developer', ...shop);
  assert.match(await slipway.run('branch list', ...shop), /^feature .* protected$/m);
  await slipway.run('branch unprotect', 'feature', ...shop);
  await slipway.run('branch delete', 'feature', ...shop);
  await slipway.run('tag create', 'v1.0', 'main', ...shop);
  await slipway.run('tag protect', 'v*', '--create', 'no-one', ...shop);

  const tags = await slipway.json<{ name: string; protected: boolean }[]>('tag list', ...shop);

  assert.deepEqual(
    tags.map((it) => [it.name, it.protected]),
    [['v1.0', true]],
  );
  assert.doesNotMatch(await slipway.run('branch list', ...shop), /feature/);
  await assert.rejects(
    slipway.run('tag protect', 'x', '--create', 'king', ...shop),
    /"king" is no role; roles are no-one, guest/,
  );
});

test('a release is made with its tag, listed, shown and deleted', async () => {
  const notes = ['--notes', 'Faster', '--ref', 'main', '--link', 'manual=https://example.com/m'];
  assert.match(await slipway.run('release create', 'r2.0', ...notes, ...shop), /r2.0 is released/);

  assert.match(await slipway.run('release list', ...shop), /^r2.0 +r2.0 +\S+ +root +1$/m);
  const shown = await slipway.run('release show', 'r2.0', ...shop);
  assert.match(shown, /^Faster$/m);
  assert.match(shown, /^manual +https:\/\/example.com\/m$/m);
  await slipway.run('release delete', 'r2.0', ...shop);
  assert.match(await slipway.run('release list', ...shop), /no releases yet/);
  const wrong = slipway.run('release create', 'r3', '--link', 'manual', ...shop);
  await assert.rejects(wrong, /--link is NAME=URL/);
});

test('images are protected, otherwise protected, and protected no more', async () => {
  const protect = (...args: readonly string[]) => slipway.run('image protect', ...args, ...shop);
  assert.match(
    await protect('release-*', '--push', 'maintainer'),
    /^root\/shop\/release-\*: pushed by maintainers, deleted by developers$/m,
  );
  await protect('root/shop/release-*', '--push', 'developer', '--delete', 'owner');
  await protect('root/shop', '--delete', 'admin');

  const listed = await slipway.run('image protections', ...shop);

  assert.match(listed, /^root\/shop\/release-\* +developers +owners$/m);
  assert.match(listed, /^root\/shop +developers +admins$/m);
  await assert.rejects(protect('web'), /say for whom: --push ROLE/);
  await assert.rejects(protect('web', '--push', 'guest'), /"guest" is not one of developer, main/);
  await assert.rejects(protect('web:v1', '--push', 'owner'), /rules are about repositories/);
  await slipway.run('image unprotect', 'root/shop', ...shop);
  await slipway.run('image unprotect', 'release-*', ...shop);
  assert.match(await slipway.run('image protections', ...shop), /^no images are protected/);
  await assert.rejects(
    slipway.run('image unprotect', 'web', ...shop),
    /no rule is about root\/shop\/web; there are none/,
  );
});

test('variables are set, listed without what is masked, and deleted', async () => {
  await slipway.run('variable set', 'COLOUR', 'blue', ...shop);
  await slipway.run('variable set', 'COLOUR', 'green', '-e', 'production', ...shop);
  await slipway.run('variable set', 'SECRET', 'hush-hush-hush', '--masked', ...shop);
  await slipway.run('variable set', 'COLOUR', 'red', ...shop);

  const listed = await slipway.run('variable list', ...shop);

  assert.match(listed, /^COLOUR +red +\*$/m);
  assert.match(listed, /^COLOUR +green +production$/m);
  assert.match(listed, /^SECRET +\(masked\) +\* +masked$/m);
  await slipway.run('variable delete', 'COLOUR', '-e', 'production', ...shop);
  assert.doesNotMatch(await slipway.run('variable list', ...shop), /green/);
});

test('schedules are made, paused, run and deleted', async () => {
  const made = await slipway.json<{ id: number }>(
    'schedule create',
    'nightly',
    '30 3 * * *',
    ...shop,
  );
  const id = String(made.id);
  await slipway.run('schedule pause', id, ...shop);
  assert.match(
    await slipway.run('schedule list', ...shop),
    /nightly +main +30 3 \* \* \* UTC +paused/,
  );
  await slipway.run('schedule resume', id, ...shop);
  await slipway.run('schedule run', id, ...shop);
  await slipway.run('schedule delete', id, ...shop);

  assert.match(
    await slipway.run('schedule list', ...shop),
    /^no schedules; slipway schedule create/,
  );
});

test('freezes are added, listed and taken away', async () => {
  const made = await slipway.json<{ id: number }>('freeze add', '0 20 * * 5', '0 7 * * 1', ...shop);
  assert.match(await slipway.run('freeze list', ...shop), /0 20 \* \* 5 +0 7 \* \* 1 +UTC/);
  await slipway.run('freeze remove', String(made.id), ...shop);

  assert.match(await slipway.run('freeze list', ...shop), /^nothing is ever frozen/);
});

test('webhooks are added, told of other things, tried and removed', async () => {
  const made = await slipway.json<{ id: number }>(
    'hook add',
    'http://127.0.0.1:1/hook',
    ...['--event', 'pipeline', '--event', 'tag'],
    ...shop,
  );
  const id = String(made.id);
  assert.match(
    await slipway.run('hook list', ...shop),
    /127\.0\.0\.1:1\/hook +tag pipeline +works/,
  );
  await slipway.run('hook edit', id, '--event', 'push', ...shop);
  assert.match(await slipway.run('hook list', ...shop), /hook +push +works/);
  await assert.rejects(slipway.run('hook test', id, ...shop), /administrator can allow it/);
  assert.match(
    await slipway.run('hook deliveries', id, ...shop),
    /push +.*administrator can allow/,
  );
  await slipway.run('hook remove', id, ...shop);

  assert.match(await slipway.run('hook list', ...shop), /^no webhooks; slipway hook add/);
  const system = await slipway.run('hook add', 'http://hooks.example', '--instance');
  assert.match(system, /is told of repository$/m);
  const tags = ['--instance', '--event', 'tag'];
  assert.match(await slipway.run('hook add', 'http://hooks.example', ...tags), /is told of tag$/m);
  await assert.rejects(
    slipway.run('hook list', '--instance', ...shop),
    /name a project, a group or --instance/,
  );
  await assert.rejects(
    slipway.run('hook add', 'http://hooks.example', '--event', 'tea', ...shop),
    /"tea" is no event; events are push, tag/,
  );
});

test('limits are listed with what is in use, chosen and taken back', async () => {
  assert.match(
    await slipway.run('limit list', ...shop),
    /^storage_size_limit +none +\d\S* +nobody$/m,
  );
  assert.match(
    await slipway.run('limit set', 'ci_pipeline_size', '50', '--instance'),
    /^ci_pipeline_size: 50$/m,
  );
  await slipway.run('limit set', 'ci_pipeline_size', '20', ...shop);
  assert.match(await slipway.run('limit list', ...shop), /^ci_pipeline_size +20 +project$/m);
  await slipway.run('limit set', 'ci_pipeline_size', 'usual', ...shop);
  assert.match(await slipway.run('limit list', ...shop), /^ci_pipeline_size +50 +instance$/m);
  await slipway.run('limit set', 'ci_pipeline_size', 'usual', '--instance');
  await assert.rejects(
    slipway.run('limit set', 'tea', '1', '--instance'),
    /there is no limit "tea"; slipway limit list --instance/,
  );
});

test('groups are made, in others too, and deleted', async () => {
  await slipway.run('group create', 'fleet', '--name', 'The fleet');
  await slipway.run('group create', 'fleet/boats');

  assert.match(await slipway.run('group list'), /^fleet\/boats +boats/m);
  await slipway.run('group edit', 'fleet/boats', '--description', 'All that floats');
  assert.match(await slipway.run('group show', 'fleet/boats'), /^All that floats$/m);
  await assert.rejects(slipway.run('group edit', 'fleet'), /say what to change: --name/);
  await slipway.run('group delete', 'fleet/boats');
  assert.doesNotMatch(await slipway.run('group list'), /boats/);
});

test('somebody is added, becomes a member, and is kept out', async () => {
  await slipway.run(
    'api',
    'POST',
    '/users',
    ...['-f', 'username=ada', '-f', 'name=Ada Lovelace'],
    ...['-f', 'email=ada@example.com', '-f', 'password=analytical engine'],
  );
  assert.match(await slipway.run('member add', 'ada', 'developer', ...shop), /ada is developer/);
  await slipway.run('member add', 'ada', 'maintainer', ...shop);

  assert.match(await slipway.run('member list', ...shop), /^ada +Ada Lovelace +maintainer$/m);
  await slipway.run('member remove', 'ada', ...shop);
  assert.doesNotMatch(await slipway.run('member list', ...shop), /ada/);
  await slipway.run('user block', 'ada');
  assert.match(await slipway.run('user list'), /^ada .* blocked +user$/m);
  await slipway.run('user unblock', 'ada');
  await assert.rejects(slipway.run('user block', 'bob'), /no user "bob"; slipway user list/);
});

test('the members of a group take part in a project, and no longer', async () => {
  await slipway.run('member add', 'ada', 'maintainer', '--group', 'fleet');
  assert.match(
    await slipway.run('member share', 'fleet', 'reporter', ...shop),
    /^members of fleet take part, as reporter at most/,
  );

  assert.match(await slipway.run('member list', ...shop), /^ada +Ada Lovelace +reporter$/m);
  await slipway.run('member unshare', 'fleet', ...shop);
  assert.doesNotMatch(await slipway.run('member list', ...shop), /ada/);
});

test('a user gets another address and other rights', async () => {
  const edited = await slipway.run(
    'user edit',
    'ada',
    ...['--email', 'ada@engine.example', '--rights', 'external'],
  );

  assert.match(edited, /^ada is Ada Lovelace, ada@engine.example: external/);
  const wrong = slipway.run('user edit', 'ada', '--rights', 'king');
  await assert.rejects(wrong, /"king" are no rights; they are administrator/);
});

test('a deploy token is made, listed and revoked, of a project and of a group', async () => {
  for (const whose of [shop, ['--group', 'fleet']]) {
    const made = await slipway.json<{ id: number; token: string; username: string }>(
      'deploy-token create',
      'kiosk',
      ...['--scope', 'read_registry', ...whose],
    );

    assert.match(made.token, /^gldt-/);
    const listed = await slipway.run('deploy-token list', ...whose);
    assert.match(listed, new RegExp(`kiosk +${made.username.replace('+', '.')} +read_registry`));
    assert.doesNotMatch(listed, /gldt-/);
    await slipway.run('deploy-token revoke', String(made.id), ...whose);
    assert.match(await slipway.run('deploy-token list', ...whose), /no deploy tokens/);
  }
  await assert.rejects(slipway.run('deploy-token create', 'kiosk', ...shop), /say what it may do/);
});

test('a trigger token is made, listed and revoked', async () => {
  const made = await slipway.run('trigger create', 'night robot', ...shop);
  assert.match(made, /curl -X POST -F token=\S+ -F ref=main .*projects\/root%2Fshop\/trigger/);
  const [token] = await slipway.json<{ id: number }[]>('trigger list', ...shop);
  assert.match(await slipway.run('trigger list', ...shop), /night robot +root +never/);

  await slipway.run('trigger revoke', String(token?.id), ...shop);

  assert.match(await slipway.run('trigger list', ...shop), /no trigger tokens/);
});

test('jobs of others are let into a project, and no longer', async () => {
  await slipway.run('job-token allow', 'fleet', ...shop);
  assert.match(await slipway.run('job-token list', ...shop), /^group +fleet$/m);

  await slipway.run('job-token refuse', 'fleet', ...shop);

  assert.doesNotMatch(await slipway.run('job-token list', ...shop), /fleet/);
  const none = slipway.run('job-token refuse', 'fleet', ...shop);
  await assert.rejects(none, /fleet is not let in; slipway job-token list/);
});

test('a project is made in a group, and found there', async () => {
  const made = await slipway.run('project create', 'fleet/boat');
  assert.match(made, /^fleet\/boat is ready: /);
  assert.match(made, /the remote "slipway" stays as it is/);
  assert.match(await slipway.run('project create', 'fleet/boat'), /^fleet\/boat is there already/);
  await assert.rejects(slipway.run('project create', 'nobody/boat'), /Namespace Not Found/i);
  await slipway.run('project delete', 'fleet/boat');
});

test('who has done what is listed, of all and of a group', async () => {
  assert.match(await slipway.run('audit list', '--group', 'fleet'), /^\S+ +\S+.* fleet /m);
  assert.match(await slipway.run('audit list', '--instance', '--limit', '1'), /^WHEN .*\n\d{4}-/);
  await assert.rejects(
    slipway.run('audit list', '--instance', '--limit', 'all'),
    /--limit is a number from 1, not "all"/,
  );
});

test('tokens are made, shown once, and revoked', async () => {
  const own = await slipway.json<{ id: number; token: string }>(
    'token create',
    'script',
    '--scope',
    'read_api',
  );
  await slipway.run('token create', 'bot', '--role', 'developer', ...shop);

  assert.match(own.token, /^glpat-/);
  const listed = await slipway.run('token list');
  assert.match(listed, /script +read_api/);
  assert.doesNotMatch(listed, /bot/);
  assert.match(await slipway.run('token list', ...shop), /bot +api/);
  await slipway.run('token revoke', String(own.id));
  assert.doesNotMatch(await slipway.run('token list'), /script/);
});

test('a runner gets a place, a pause and an end', async () => {
  const made = await slipway.run(
    'runner create',
    '--description',
    'big machine',
    '--tags',
    'docker,big',
  );
  assert.match(made, /gitlab-runner register .*--token glrt-/);
  const id = /^runner (\d+)/.exec(made)?.[1] ?? '';
  await slipway.run('runner pause', id);
  assert.match(await slipway.run('runner list'), /big machine +paused +docker big +never/);
  assert.match(
    await slipway.run('runner edit', id, '--tags', 'gpu', '--untagged', 'yes'),
    /takes jobs with the tags gpu, and those without$/m,
  );
  await assert.rejects(slipway.run('runner edit', id, '--untagged', 'maybe'), /is yes or no/);
  await slipway.run('runner resume', id);
  await slipway.run('runner remove', id);

  assert.doesNotMatch(await slipway.run('runner list'), /big machine/);
});

test('browsers that signed in are listed and signed out', async () => {
  const credentials = { username: 'root', password: slipway.password };
  const body = new URLSearchParams(credentials);
  const headers = { origin: slipway.url, 'user-agent': 'A browser/1.0' };
  const signedIn = await fetch(`${slipway.url}/-/session`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(body)),
  });
  assert.ok(signedIn.ok, await signedIn.text());
  const [session] = await slipway.json<{ id: number; user_agent: string }[]>('session list');
  assert.equal(session?.user_agent, 'A browser/1.0');

  assert.match(await slipway.run('session list', '--user', 'root'), /A browser\/1\.0/);
  await slipway.run('session end', String(session?.id), '--user', 'root');

  assert.match(await slipway.run('session list'), /^no browser is signed in as you/);
  assert.match(await slipway.run('me edit', '--name', 'Root of all'), /^root is Root of all$/m);
  assert.match(await slipway.run('me show'), /^root \(Root of all\)/);
});

test('projects, people, files and commits are found by a word', async () => {
  assert.match(await slipway.run('search', 'shop'), /^project +root\/shop +All we sell$/m);
  assert.match(await slipway.run('search', 'ada'), /^user +ada +Ada Lovelace$/m);
  const inside = await slipway.run('search', 'harbour', ...shop);

  assert.match(inside, /^file +\.gitlab-ci\.yml:\d+ +script: \[echo harbour\]$/m);
  assert.match(inside, /^commit +\w{8} +Begin at the harbour$/m);
});

test('environments are listed, stopped and deleted', async () => {
  await slipway.run('api', 'POST', '/projects/root%2Fshop/environments', '-f', 'name=review/one');
  assert.match(await slipway.run('environment list', ...shop), /^review\/one +available/m);
  await slipway.run('environment pin', 'review/one', ...shop);
  assert.match(
    await slipway.run('environment stop-stale', '--before', '60 days', '--dry-run', ...shop),
    /nothing is stale/,
  );
  await assert.rejects(
    slipway.run('environment stop-stale', '--before', 'yesterday', ...shop),
    /--before is a date/,
  );
  await slipway.run('environment stop', 'review/one', ...shop);
  assert.match(
    await slipway.run(
      'environment delete-review-apps',
      '--before',
      '1 second',
      '--dry-run',
      ...shop,
    ),
    /^(review\/one would be deleted|there is no stopped)/,
  );
  await slipway.run('environment delete', 'review/one', ...shop);

  assert.match(await slipway.run('environment list', ...shop), /^no environments yet/);
});

test('a deployment is shown by its number, and compared with another one', async () => {
  const sha = (await git('rev-parse', 'refs/remotes/slipway/main')).stdout.trim();
  const facts = ['environment=live', `sha=${sha}`, 'ref=main', 'tag=false', 'status=success'];
  const fields = facts.flatMap((it) => ['-f', it]);
  for (const _ of [1, 2]) {
    await slipway.run('api', 'POST', '/projects/root%2Fshop/deployments', ...fields);
  }
  await slipway.run('api', 'POST', '/projects/root%2Fshop/environments', '-f', 'name=idle');

  const shown = await slipway.run('deployment show', '#1', ...shop);
  const compared = await slipway.run('deployment compare', '1', '2', ...shop);

  assert.match(shown, /^deployment #1 to live: success$/m);
  assert.match(shown, new RegExp(`commit ${sha.slice(0, 8)} of main, by root`));
  assert.match(shown, /recorded by hand/);
  assert.match(compared, /^from deployment #1 to #2:\n.*no commit.*\n.*the same in the cluster/);
  const none = slipway.run('deployment show', '7', ...shop);
  await assert.rejects(none, /there is no deployment 7: slipway deployment list/);
});

test('deployments are listed, of the project and of one of its environments', async () => {
  const listed = await slipway.run('deployment list', ...shop);
  const newest = await slipway.json<{ iid: number }[]>('deployment list', '--limit', '1', ...shop);
  const failed = await slipway.run('deployment list', '--status', 'failed', ...shop);
  const there = await slipway.run('environment history', 'live', ...shop);
  const idle = await slipway.run('deployment list', '--environment', 'idle', ...shop);
  const environments = await slipway.run('environment list', ...shop);

  assert.match(
    listed,
    /^DEPLOYMENT +ENVIRONMENT .*\n#2 +live +success +\w{8} +main +root .*\n#1 +live +success/,
  );
  assert.deepEqual(
    newest.map(({ iid }) => iid),
    [2],
  );
  assert.match(there, /^DEPLOYMENT +STATUS .*\n#2 +success +\w{8} +main +root .*\n#1 +success/);
  for (const empty of [failed, idle]) assert.match(empty, /^nothing was deployed here yet$/m);
  assert.match(environments, /^live +available +\w{8} \(#2\) +never/m);
  assert.match(environments, /^idle +available +nothing yet +never/m);
  for (const [asked, refusal] of [
    [['--environment', 'lvie'], /there is no environment "lvie" in the project; there are .*live/],
    [['--status', 'good'], /status/],
    [['--limit', '0'], /--limit is a number from 1, not "0"/],
  ] as const) {
    await assert.rejects(slipway.run('deployment list', ...asked, ...shop), refusal);
  }
  for (const name of ['live', 'idle']) {
    await slipway.run('environment stop', name, ...shop);
    await slipway.run('environment delete', name, ...shop);
  }
});

test('a connected cluster that cannot be used is told with what is deployed to it', async () => {
  const platform = { api_url: 'https://localhost:1', token: 'nonsense' };
  const wish = {
    name: 'away',
    environment_scope: 'live',
    platform_kubernetes_attributes: platform,
  };
  await fetch(`${slipway.url}/api/v4/admin/clusters/add`, {
    method: 'POST',
    headers: { 'private-token': 'glpat-of-the-commands', 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  await slipway.run('api', 'POST', '/projects/root%2Fshop/environments', '-f', 'name=live');
  await slipway.run('api', 'POST', '/projects/root%2Fshop/environments', '-f', 'name=idle');

  await assert.rejects(slipway.run('cluster check', 'away'), /ended with 1/);

  const environments = await slipway.run('environment list', ...shop);
  assert.match(environments, /^live +available; its cluster away could not be used /m);
  assert.match(environments, /^idle +available +nothing yet/m);
  const shown = await slipway.run('environment show', 'live', ...shop);
  assert.match(shown, /^the cluster away could not be used, \S+: localhost:1 cannot be reached/m);
  assert.match(
    await slipway.run('status'),
    /connected +away, which could not be used: localhost:1/,
  );
  const again = slipway.run('cluster connect', 'away', '--url', platform.api_url);
  await assert.rejects(again, /there is a cluster "away" here already/);
  await slipway.run('cluster remove', 'away');
  assert.doesNotMatch(await slipway.run('environment list', ...shop), /could not be used/);
  for (const name of ['live', 'idle']) {
    await slipway.run('environment stop', name, ...shop);
    await slipway.run('environment delete', name, ...shop);
  }
});

test('any other address of the API is asked by its method and path', async () => {
  const { stdout } = { stdout: await slipway.run('api', 'get', 'projects', '-f', 'search=shop') };

  assert.equal(JSON.parse(stdout)[0].path_with_namespace, 'root/shop');
  await assert.rejects(slipway.run('api', 'LOOK', '/projects'), /the method is one of GET, POST/);
});

test('a pipeline is run, canceled and tried again, whole or job by job', async () => {
  const made = await slipway.json<{ id: number }>('pipeline run', 'main', '--var', 'A=1', ...shop);
  const id = String(made.id);
  const statusOf = async (name: 'job cancel' | 'job retry') =>
    (await slipway.json<{ status: string }>(name, 'hello', ...shop)).status;

  assert.match(await slipway.run('pipeline cancel', id, ...shop), /is canceled/);
  assert.match(await slipway.run('pipeline retry', id, ...shop), /is (running|pending)/);
  assert.equal(await statusOf('job cancel'), 'canceled');
  assert.equal(await statusOf('job retry'), 'pending');
  assert.match(
    await slipway.run('pipeline timeline', id, ...shop),
    /JOB +WAITED +TOOK[\s\S]*hello/,
  );
  await slipway.run('pipeline delete', id, ...shop);
  assert.doesNotMatch(await slipway.run('pipeline list', ...shop), new RegExp(`^${id} `, 'm'));
});

test('a folder is tried with what is not committed, and the checkout stays as it is', async () => {
  writeFileSync(join(checkout, 'new.txt'), 'not committed');
  const { stdout: before } = await git('status', '--porcelain');

  const pipeline = await slipway.json<{ ref: string }>('try', ...shop);

  const file = `/projects/root%2Fshop/repository/files/new.txt/raw`;
  assert.equal(await slipway.run('api', 'GET', file, '-f', `ref=${pipeline.ref}`), 'not committed');
  assert.equal((await git('status', '--porcelain')).stdout, before);
});

test('a project is deleted by its name', async () => {
  assert.equal(await slipway.run('project delete', 'root/shop'), 'root/shop is deleted\n');
  assert.match(await slipway.run('project list'), /^no projects; slipway project create/);
});

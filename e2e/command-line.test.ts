import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Output, run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { pushTinyImage } from './support/tiny-image.ts';
import { until } from './support/until.ts';

/** A person with a checkout of their own and the README; each test goes on after the one before. */
let slipway: Slipway;
const checkout = mkdtempSync(join(tmpdir(), 'slipway-e2e-shop-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'slipway-e2e-none-'));
const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '/bin/false',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};
const launcher = join(import.meta.dirname, '../packages/cli/bin/slipway.mjs');

const command = (cwd: string, ...args: readonly string[]): Promise<Output> => {
  const words = [launcher, ...args, '--data-dir', slipway.dataDir];
  return run(process.execPath, words, { cwd, env: environment });
};
const git = (...args: readonly string[]) => run('git', args, { cwd: checkout, env: environment });

const piped = (input: string, ...args: readonly string[]): Promise<Output> => {
  const words = [launcher, ...args, '--data-dir', slipway.dataDir];
  return run(process.execPath, words, { cwd: elsewhere, env: environment, input });
};

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  await git('init', '--quiet', '--initial-branch=trunk');
  writeFileSync(
    join(checkout, '.gitlab-ci.yml'),
    'hello:\n  tags: [shell]\n  script: [echo hello]\n',
  );
  await git('add', '--all');
  await git('commit', '--quiet', '--message=Begin');
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
  for (const directory of [checkout, elsewhere]) rmSync(directory, { recursive: true });
});

test('a new project can be pushed to as it says, and git asks for nothing', async () => {
  const { stdout } = await command(checkout, 'project', 'create', 'shop');
  assert.match(stdout, /^ {2}git push slipway trunk$/m);

  const pushed = await git('push', 'slipway', 'trunk');

  assert.equal(pushed.code, 0, pushed.stderr);
});

test('commands find the project by the remote of the checkout', async () => {
  const { code, stdout } = await command(checkout, 'pipeline', 'watch');

  assert.equal(code, 0);
  assert.match(stdout, /hello +success/);
});

test("a project of one's own that is there already is connected to", async () => {
  const again = await command(checkout, 'project', 'create', 'shop');

  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /^root\/shop is there already: /);
  assert.match(again.stdout, /^ {2}git push slipway trunk$/m);
});

test('a branch that is not there is told from those that are', async () => {
  const { code, stderr } = await command(checkout, 'pipeline', 'run', 'nobranch');

  assert.equal(code, 1);
  assert.match(stderr, /root\/shop has no branch or tag "nobranch"; .* name one of: trunk/);
});

test('jobs are named by their names in the newest pipeline, too', async () => {
  const log = await command(checkout, 'job', 'log', 'hello');
  const none = await command(checkout, 'job', 'log', 'goodbye');

  assert.match(log.stdout, /^hello$/m);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /no job "goodbye" in pipeline \d+ of root\/shop; its jobs are: hello/);
});

test('in a folder that leads nowhere they ask which project is meant', async () => {
  const { code, stderr } = await command(elsewhere, 'pipeline', 'list');

  assert.equal(code, 2);
  assert.match(stderr, /--project NAMESPACE\/NAME/);
});

test('the token goes to the server of this data folder alone', async () => {
  const ask = async (host: string) => {
    const words = [launcher, 'credential', 'get', '--data-dir', slipway.dataDir];
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(`protocol=http\nhost=${host}\n\n`);
    return (await child.stdout.toArray()).join('');
  };
  const { token } = JSON.parse(readFileSync(slipway.ready.credentials, 'utf8'));

  assert.equal(await ask(new URL(slipway.url).host), `username=root\npassword=${token}\n`);
  assert.equal(await ask('evil.example'), '');
  assert.equal(await ask('localhost:1'), '');
});

test('what a job left and found is listed, brought, kept and deleted', async () => {
  await slipway.project('root/shop').push(
    {
      '.gitlab-ci.yml': [
        'stages: [test, ship]',
        'unit:',
        '  stage: test',
        '  tags: [shell]',
        "  coverage: '/all: (\\d+)%/'",
        '  script: [mkdir out, cp unit.xml out/, "echo all: 87%"]',
        '  artifacts: { paths: [out/], expire_in: 1 week, reports: { junit: unit.xml } }',
        'ship: { stage: ship, tags: [shell], when: manual, script: [\'echo to "$PLACE"\'] }',
      ].join('\n'),
      'unit.xml':
        '<testsuite><testcase name="adds"/><testcase name="sells"><failure>sold out</failure></testcase></testsuite>',
    },
    'trunk',
  );
  await command(checkout, 'pipeline', 'watch', '--json');
  const said = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await command(checkout, ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  assert.match(
    await said('pipeline', 'tests'),
    /^2 tests: 1 failed, .*\n✗ unit: sells\n {4}sold out$/m,
  );
  assert.match(await said('pipeline', 'reports'), /^unit +coverage +87 %$/m);
  assert.match(await said('artifact', 'list', 'unit'), /^out\/unit\.xml +\d+ B$/m);
  await said('artifact', 'download', 'unit', 'out/unit.xml');
  assert.match(readFileSync(join(checkout, 'unit.xml'), 'utf8'), /sold out/);
  assert.match(await said('artifact', 'download', 'unit', '-o', 'all.zip'), /^all\.zip \(/);
  const again = await command(checkout, 'artifact', 'download', 'unit', '-o', 'all.zip');
  assert.match(again.stderr, /all\.zip is there already; name another with --output/);
  await said('artifact', 'keep', 'unit');
  await said('artifact', 'delete', 'unit');
  const none = await command(checkout, 'artifact', 'list', 'unit');
  assert.match(none.stderr, /job \d+ of root\/shop has no such artifacts/);
});

test('a manual job is played with a variable, and its log erased', async () => {
  await command(checkout, 'job', 'play', 'ship', '--var', 'PLACE=the harbour');
  await command(checkout, 'pipeline', 'watch');
  const log = await command(checkout, 'job', 'log', 'ship', '--json');
  assert.match(JSON.parse(log.stdout).log, /to the harbour/);

  const erased = await command(checkout, 'job', 'erase', 'ship');

  assert.equal(erased.code, 0, erased.stderr);
  assert.doesNotMatch((await command(checkout, 'job', 'log', 'ship')).stdout, /harbour/);
});

test('an image is listed with its tags and what it is made of, and a tag is deleted', async () => {
  const { near } = slipway.ready;
  await pushTinyImage(near, slipway.api.token, 'root/shop/web', 'v1');
  const list = await command(checkout, 'image', 'list');
  const show = await command(checkout, 'image', 'show', 'web:v1');
  const tagged = await command(checkout, 'image', 'tag', 'web:v1', 'stable');
  const both = await command(checkout, 'image', 'tags', 'web');
  await command(checkout, 'image', 'delete', 'web:stable');
  const deleted = await command(checkout, 'image', 'delete', 'web:v1');

  assert.match(list.stdout, /^root\/shop\/web +1 /m);
  assert.match(show.stdout, /^platforms +linux\/amd64$/m);
  assert.match(tagged.stdout, /^root\/shop\/web:stable is root\/shop\/web:v1 \(sha256:/);
  assert.match(both.stdout, /^stable .*\nv1 /m);
  assert.equal(deleted.stdout, 'deleted root/shop/web:v1\n');
  assert.match((await command(checkout, 'image', 'tags', 'web')).stdout, /has no tags/);
});

test('old tags go by rules, which say before what would go', async () => {
  for (const tag of ['v1', 'v2'])
    await pushTinyImage(slipway.ready.near, slipway.api.token, 'root/shop/web', tag);
  const cleanup = (...args: readonly string[]) => command(checkout, 'image', 'cleanup', ...args);

  const rules = ['--older-than', 'any', '--keep', 'none', '--match', 'v.', '--but', 'v2'];
  const chosen = await cleanup('--on', '--every', '7d', ...rules);
  const started = await cleanup('--now');
  const wrong = await cleanup('--keep', '7');

  const said =
    /^tags like v\., not like v2, of any age; every 7d, next 20\S+\nroot\/shop\/web: 1 tag /;
  assert.match(chosen.stdout, said);
  assert.match(chosen.stdout, /1 tag would go\n {2}v1\n$/);
  assert.match(started.stdout, /1 tag goes\n {2}v1\n$/);
  assert.match(wrong.stderr, /must be one of 1, 5, 10/);
  const left = async () => (await command(checkout, 'image', 'tags', 'web', '--json')).stdout;
  await until('v1 to be gone', async () => !(await left()).includes('"v1"'));
  assert.match(await left(), /"name": "v2"/);
});

test('an environment is protected, otherwise protected, and protected no more', async () => {
  const environmentNamed = (verb: string, ...args: readonly string[]) =>
    command(checkout, 'environment', verb, ...args);
  const made = await environmentNamed('protect', 'production', '--approvals', '2');
  assert.match(made.stdout, /^production: Maintainers may deploy; approvals: 2 of Maintainers$/m);

  const people = ['--deployers', 'developer,@root', '--approvals', '0'];
  const changed = await environmentNamed('protect', 'production', ...people);
  assert.match(changed.stdout, /production: Developers.*, .* may deploy; approvals: none/);
  const listed = await environmentNamed('protections');
  assert.match(listed.stdout, /production +Developers.* +none/);
  const wrong = await environmentNamed('protect', 'production', '--deployers', 'wizard');
  assert.match(wrong.stderr, /"wizard" is no role; roles are/);
  await environmentNamed('unprotect', 'production');

  const left = await environmentNamed('protections');
  assert.match(left.stdout, /no environment is protected/);
});

test('passwords are read from where no history keeps them', async () => {
  const { password } = JSON.parse(readFileSync(slipway.ready.credentials, 'utf8'));
  const made = await piped('analytical engine\n', 'user', 'create', 'ada');
  const changed = await piped(`${password}\nanother long one\n`, 'me', 'password');
  const wrong = await piped('nonsense\nanother long one\n', 'me', 'password');

  assert.match(made.stdout, /ada \(ada\) can sign in/);
  assert.match(changed.stdout, /your password is changed/);
  assert.equal(wrong.code, 1);
});

test('a pipeline of more than a hundred jobs is shown whole', async () => {
  const names = Array.from({ length: 130 }, (_, index) => `job ${index}`);
  const jobs = names.map((name) => `"${name}": { when: manual, script: [echo] }`);
  await slipway.project('root/shop').push({ '.gitlab-ci.yml': jobs.join('\n') }, 'many');

  const { stdout } = await command(checkout, 'pipeline', 'show', '--json');

  assert.equal(JSON.parse(stdout).jobs.length, 130);
});

test('a reader that goes away ends a command quietly', async () => {
  const words = [launcher, 'pipeline', 'show', '--data-dir', slipway.dataDir];
  const child = spawn(process.execPath, words, {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();

  const [[code], said] = await Promise.all([once(child, 'exit'), child.stderr.toArray()]);

  assert.equal(said.join(''), '');
  assert.equal(code, 141, 'as if ended by SIGPIPE');
});

test('after a crash no other program is taken for Slipway, and none is stopped in its place', async () => {
  const { pid } = slipway.ready;
  const file = join(slipway.dataDir, 'server.json');
  await slipway.kill();
  const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
  try {
    // The system gives process ids anew.
    const left = readFileSync(file, 'utf8');
    writeFileSync(file, left.replace(String(pid), String(stranger.pid)));

    const { code, stdout } = await command(elsewhere, 'stop');

    assert.equal(code, 0);
    assert.match(stdout, /nothing runs/);
    assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    assert.equal((await command(elsewhere, 'status')).code, 3);
  } finally {
    stranger.kill();
  }
});

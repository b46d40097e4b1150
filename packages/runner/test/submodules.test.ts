import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { shellExecutor } from '../src/index.ts';
import { type FakeJob, traceText } from './fake-server.ts';
import { startGitServer } from './git-server.ts';
import { startHarness } from './harness.ts';
import { payload, repository, variable } from './payload.ts';

const executor = shellExecutor();

/** Runs a job on a repository with the submodules `sub` (two commits) and `other`. */
async function run(
  script: readonly string[],
  variables: Readonly<Record<string, string>>,
  url: (name: string) => string = (name) => `../../${name}/boat.git`,
): Promise<FakeJob> {
  await using harness = await startHarness(executor);
  const root = `${harness.directory}/git`;
  await using server = await startGitServer(root);
  const submodules: Record<string, string> = {};
  for (const name of ['sub', 'other']) {
    const directory = `${root}/${name}`;
    await mkdir(directory, { recursive: true });
    const { sha } = repository(directory, { 'inner.txt': `from ${name}\n` });
    submodules[name] = name === 'sub' ? secondCommit(directory) : sha;
  }
  const sections = Object.keys(submodules).map(
    (name) => `[submodule "${name}"]\n\tpath = ${name}\n\turl = ${url(name)}\n`,
  );
  await mkdir(`${root}/main`);
  const git_info = repository(`${root}/main`, { '.gitmodules': sections.join('') }, submodules);
  return await harness.run(
    payload(script, {
      git_info: { ...git_info, repo_url: `${server.url}/main/boat.git` },
      variables: [
        variable('GIT_SUBMODULE_STRATEGY', 'recursive'),
        ...Object.entries(variables).map(([key, value]) => variable(key, value)),
      ],
    }),
  );
}

function secondCommit(directory: string): string {
  const git = (...words: string[]): string =>
    execFileSync(
      'git',
      ['-C', `${directory}/work`, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words],
      {
        encoding: 'utf8',
      },
    ).trim();
  git('commit', '-q', '--allow-empty', '-m', 'second');
  git('push', '-q', `${directory}/boat.git`, 'main');
  return git('rev-parse', 'HEAD');
}

test('submodules have a depth of their own', async () => {
  const count = ['git -C sub rev-list --count HEAD | sed s/^/commits=/'];

  const one = await run(count, { GIT_SUBMODULE_DEPTH: '1' });
  const all = await run(count, { GIT_SUBMODULE_DEPTH: '0' });
  const nonsense = await run(count, { GIT_SUBMODULE_DEPTH: 'deep' });

  assert.match(traceText(one), /submodules recursively with git depth set to 1\.\.\./);
  assert.match(traceText(one), /^commits=1$/m);
  assert.match(traceText(all), /^commits=2$/m);
  assert.match(traceText(nonsense), /GIT_SUBMODULE_DEPTH: expected a whole number got "deep"/);
  assert.match(traceText(nonsense), /^commits=2$/m);
});

for (const [paths, expected] of [
  ['sub', 'inner.txt'],
  [':(exclude)other', 'inner.txt'],
  ['other sub', 'inner.txt inner.txt'],
] as const) {
  test(`only the submodules come that GIT_SUBMODULE_PATHS names: ${paths}`, async () => {
    const job = await run(['echo "found $(ls sub) $(ls other)"'], { GIT_SUBMODULE_PATHS: paths });

    assert.ok(traceText(job).includes(`\nfound ${expected}`), traceText(job));
    assert.equal(traceText(job).split('inner.txt').length - 1, expected.split(' ').length);
  });
}

test('a path that GIT_SUBMODULE_PATHS leaves out by two words is told', async () => {
  const job = await run(['true'], { GIT_SUBMODULE_PATHS: ':(exclude) sub' });

  assert.match(traceText(job), /":\(exclude\)" and its path are one word/);
  assert.equal(job.update?.failure_reason, 'runner_configuration_error');
});

test('flags go to the update of submodules', async () => {
  const job = await run(['cat sub/inner.txt'], { GIT_SUBMODULE_UPDATE_FLAGS: '--jobs 4' });
  const remote = await run(['git -C sub log -1 --format=%s'], {
    GIT_SUBMODULE_UPDATE_FLAGS: '--remote',
  });
  const refused = await run(['true'], { GIT_SUBMODULE_UPDATE_FLAGS: '--refer=/root/other' });

  assert.match(traceText(job), /^from sub$/m);
  assert.match(traceText(remote), /^second$/m);
  assert.match(traceText(refused), /GIT_SUBMODULE_UPDATE_FLAGS: "--refer=\/root\/other"/);
});

test('URLs for SSH become those of this server on request', async () => {
  const ssh = (name: string): string => `git@127.0.0.1:${name}/boat.git`;

  const job = await run(['cat sub/inner.txt'], { GIT_SUBMODULE_FORCE_HTTPS: 'true' }, ssh);

  assert.match(traceText(job), /^from sub$/m);
});

test('the script fetches in a submodule as the job', async () => {
  const job = await run(['git -C sub fetch --quiet origin && echo fetched'], {});

  assert.match(traceText(job), /^fetched$/m);
});

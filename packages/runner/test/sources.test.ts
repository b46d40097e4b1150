import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { shellExecutor } from '../src/index.ts';
import { mayHaveAttributes } from '../src/sources/attributes-in-index.ts';
import { traceText } from './fake-server.ts';
import { startGitServer } from './git-server.ts';
import { startHarness } from './harness.ts';
import { payload, repository, variable } from './payload.ts';

// Remotes of these tests are folders, which a job with a user of its own would not see.
const executor = shellExecutor({ user: 'runner' });
const environment = { GIT_ALLOW_PROTOCOL: 'file' };

const git = (directory: string, ...words: string[]): string =>
  execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  }).trim();

test('fetch keeps the folder and cleans it, clone begins anew, none leaves it alone', async () => {
  await using harness = await startHarness(executor, { concurrency: 1 });
  const git_info = repository(harness.directory, { 'a.txt': 'x' });
  const run = async (strategy: string, script: string) =>
    traceText(
      await harness.run(
        payload([script], { git_info, variables: [variable('GIT_STRATEGY', strategy)] }),
      ),
    );

  await run('fetch', 'echo changed > a.txt; touch left.txt; touch .git/mine');
  const fetched = await run('fetch', 'ls; cat a.txt; ls .git/mine');
  const cloned = await run('clone', 'ls .git; touch left.txt');
  const none = await run('none', 'ls');

  assert.match(fetched, /Removing left\.txt/);
  assert.match(fetched, /\na\.txt\nx\.git\/mine\n/);
  assert.match(cloned, /Created fresh repository/);
  assert.doesNotMatch(cloned, /^mine$/m);
  assert.match(none, /\na\.txt\nleft\.txt\n/);
});

test('only as much history comes as was asked for, and no token stays behind', async () => {
  await using harness = await startHarness(executor);
  const git_info = repository(harness.directory, { 'a.txt': 'x' });
  const work = `${harness.directory}/work`;
  for (const message of ['second', 'third'])
    git(work, 'commit', '-q', '--allow-empty', '-m', message);
  git(work, 'push', '-q', `${harness.directory}/boat.git`, 'main');
  const sha = git(work, 'rev-parse', 'HEAD');

  const job = await harness.run(
    payload(['git log --format=%s; git config --get remote.origin.url; cat .git/config'], {
      git_info: { ...git_info, sha, depth: 2 },
      variables: [],
    }),
  );

  const text = traceText(job);
  assert.match(text, /git depth set to 2/);
  assert.match(text, /\nthird\nsecond\n/);
  assert.doesNotMatch(text, /^first$/m);
  assert.doesNotMatch(text, /glcbt-|gitlab-ci-token/);
});

test('a folder that a crash has left broken is made anew', async () => {
  await using harness = await startHarness(executor, { concurrency: 1 });
  const git_info = repository(harness.directory, { 'a.txt': 'x' });
  const wish = () =>
    payload(['cat a.txt; pwd > $OUT'], {
      git_info,
      variables: [variable('OUT', `${harness.directory}/pwd`)],
    });
  await harness.run(wish());
  const project = (await readFile(`${harness.directory}/pwd`, 'utf8')).trim();
  await writeFile(`${project}/.git/index.lock`, '');
  await writeFile(`${project}/.git/index`, 'nonsense');

  const job = await harness.run(wish());

  assert.equal(job.update?.state, 'success', traceText(job));
});

test('submodules come with their sources', async () => {
  await using harness = await startHarness(executor, { environment });
  await mkdir(`${harness.directory}/sub`);
  repository(`${harness.directory}/sub`, { 'inner.txt': 'from the submodule\n' });
  const git_info = repository(harness.directory, { 'a.txt': 'x' });
  const work = `${harness.directory}/work`;
  git(work, 'submodule', 'add', '-q', `${harness.directory}/sub/boat.git`, 'inner');
  git(work, 'commit', '-q', '-m', 'submodule');
  git(work, 'push', '-q', `${harness.directory}/boat.git`, 'main');
  const sha = git(work, 'rev-parse', 'HEAD');

  const job = await harness.run(
    payload(['cat inner/inner.txt'], {
      git_info: { ...git_info, sha },
      variables: [variable('GIT_SUBMODULE_STRATEGY', 'recursive')],
    }),
  );

  assert.match(
    traceText(job),
    /Updating\/initializing submodules recursively with git depth set to 20\.\.\./,
  );
  assert.match(traceText(job), /\nfrom the submodule\n/);
});

test('hooks run before and after the sources, and nothing stays beside the project', async () => {
  await using harness = await startHarness(executor);
  const git_info = repository(harness.directory, { 'a.txt': 'x' });

  const job = await harness.run(
    payload(['echo "$KEY"; cat "$KEY"; echo $RUNNER_TEMP_PROJECT_DIR > $OUT'], {
      git_info,
      variables: [
        variable('KEY', 'content of the file\n', { file: true }),
        variable('OUT', `${harness.directory}/temporary`),
      ],
      hooks: [
        { name: 'pre_get_sources_script', script: ['echo before the sources; ls'] },
        { name: 'post_get_sources_script', script: ['echo after the sources; ls'] },
      ],
    }),
  );

  const text = traceText(job);
  assert.match(text, /before the sources\n.+Created fresh.+after the sources\na\.txt\n/s);
  assert.match(text, /\.tmp\/KEY\ncontent of the file\n/);
  const temporary = (await readFile(`${harness.directory}/temporary`, 'utf8')).trim();
  assert.equal(existsSync(temporary), false);
});

test('a registry needs no login in a shell job', async () => {
  await using harness = await startHarness(executor);
  const credential = {
    type: 'registry',
    url: 'localhost:8929',
    username: 'gitlab-ci-token',
    password: 'pw',
  } as const;

  const job = await harness.run(
    payload(['cat $DOCKER_CONFIG/config.json | tr -d "\\n"'], { credentials: [credential] }),
  );

  const auth = Buffer.from('gitlab-ci-token:pw').toString('base64');
  assert.ok(traceText(job).includes(`"localhost:8929":{"auth":"${auth}"}`), traceText(job));
});

test('a fetch is not refused first: it brings the token, which scripts do not see in this form', async () => {
  await using harness = await startHarness(shellExecutor());
  const root = `${harness.directory}/git`;
  await mkdir(root);
  await using server = await startGitServer(root);
  const git_info = { ...repository(root, { 'a.txt': 'x' }), repo_url: `${server.url}/boat.git` };

  const job = await harness.run(
    payload(['echo; git config --get-regexp extraheader || echo nothing said'], {
      git_info,
      variables: [],
    }),
  );

  assert.match(traceText(job), /^nothing said$/m);
  assert.deepEqual(server.refused, []);
});

test('a work tree is asked for Git LFS only where a .gitattributes may say so, in whatever folder', async () => {
  const directory = await mkdtemp(`${tmpdir()}/slipway-index-`);
  const may = () => mayHaveAttributes(`${directory}/.git`);
  git(directory, 'init', '-q');
  assert.ok(await may(), 'without an index nobody can tell');

  await writeFile(`${directory}/a.txt`, 'x');
  git(directory, 'add', '-A');
  assert.equal(await may(), false);

  git(directory, 'update-index', '--index-version', '4');
  assert.ok(await may(), 'names may be shortened');

  git(directory, 'update-index', '--index-version', '2');
  await mkdir(`${directory}/deep/er`, { recursive: true });
  await writeFile(`${directory}/deep/er/.gitattributes`, '*.bin filter=lfs\n');
  git(directory, 'add', '-A');
  assert.ok(await may());
  await rm(directory, { recursive: true });
});

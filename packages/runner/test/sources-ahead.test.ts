import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellExecutor } from '../src/index.ts';
import { aheadWish } from '../src/sources/ahead/ahead-rules.ts';
import { traceText } from './fake-server.ts';
import { runBackend } from './git-server.ts';
import { startHarness } from './harness.ts';
import { payload, repository, variable } from './payload.ts';

type Users = 'own' | 'runner';

/** Only root can give jobs a user of their own. */
const users: readonly Users[] = process.getuid?.() === 0 ? ['own', 'runner'] : ['runner'];

/** A runner beside a server that has a repository, too; what git itself has asked of it begins with its refs. */
async function startScene(user: Users) {
  const harness = await startHarness(shellExecutor({ user }), { concurrency: 1 });
  const { server, directory } = harness;
  const first = repository(directory, { 'a.txt': 'x' });
  const [work, bare] = [`${directory}/work`, `${directory}/boat.git`];
  const gitFetches: string[] = [];
  let isRefused = false;
  server.git = async (request, response) => {
    if (isRefused) {
      isRefused = false;
      return void response.writeHead(400).end();
    }
    const url = new URL(request.url ?? '', 'http://git');
    if (url.pathname.endsWith('/info/refs')) gitFetches.push(url.pathname);
    await runBackend(directory, url, request, response);
  };
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
      encoding: 'utf8',
    }).trim();
  const repo_url = `${server.url.replace('//', '//gitlab-ci-token:secret@')}/boat.git`;
  return {
    gitFetches,
    refuseOnce() {
      isRefused = true;
    },
    commit(message: string): string {
      git('commit', '-q', '--allow-empty', '-m', message);
      git('push', '-q', bare, 'HEAD:main');
      return git('rev-parse', 'HEAD');
    },
    async run(script: string, sha = first.sha, depth = 2, variables: Record<string, string> = {}) {
      const id = `${sha.slice(0, 6)}`;
      execFileSync('git', ['-C', bare, 'update-ref', `refs/pipelines/${id}`, sha]);
      const refspecs = [`+refs/pipelines/${id}:refs/pipelines/${id}`, ...first.refspecs];
      const job = await harness.run(
        payload([script], {
          git_info: { ...first, repo_url, sha, depth, refspecs },
          variables: Object.entries(variables).map(([key, value]) => variable(key, value)),
        }),
      );
      return traceText(job);
    },
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  };
}

const history = 'git log --format=%s; git fsck --connectivity-only --no-dangling && echo whole';

for (const user of users) {
  test(`a plain fetch needs no git to ask the server, and leaves what git would leave (user: ${user})`, async () => {
    await using scene = await startScene(user);
    const second = scene.commit('second');

    const fresh = await scene.run(`${history}; cat a.txt`, second);
    const third = scene.commit('third');
    const next = await scene.run(
      `${history}; cat .git/FETCH_HEAD; git rev-parse origin/main; find .git -not -user $(id -un) -exec echo foreign {} \\;`,
      third,
    );
    const same = await scene.run(history, third);

    assert.match(fresh, /\nsecond\nfirst\n.*whole\nx/s);
    assert.match(next, /\nthird\nsecond\nwhole\n/);
    assert.ok(next.includes(`${third}\t\tbranch 'main'\n${third}\n`), next);
    assert.doesNotMatch(next, /^foreign /m);
    assert.match(same, /\nthird\nsecond\nwhole\n/);
    assert.doesNotMatch(fresh + next + same, /due to source fetch failure/);
    assert.deepEqual(scene.gitFetches, []);
  });

  test(`history comes as deep as each job wants it (user: ${user})`, async () => {
    await using scene = await startScene(user);
    for (const message of ['second', 'third']) scene.commit(message);
    const sha = scene.commit('fourth');

    const short = await scene.run(history, sha, 1);
    const long = await scene.run(history, sha, 3);

    assert.match(short, /\nfourth\nwhole\n/);
    assert.match(long, /\nfourth\nthird\nsecond\nwhole\n/);
    assert.deepEqual(scene.gitFetches, []);
  });

  test(`what an earlier job has thrown away is fetched by git, from the beginning (user: ${user})`, async () => {
    await using scene = await startScene(user);
    const second = scene.commit('second');
    await scene.run('rm -rf .git/objects/*', second);

    const again = await scene.run(`${history}; cat a.txt`, second);

    assert.match(again, /due to source fetch failure/);
    assert.match(again, /\nsecond\nfirst\nwhole\nx/);
    assert.equal(scene.gitFetches.length, 1);
  });
}

test('a server that answers such a question otherwise is asked by git', async () => {
  await using scene = await startScene('runner');
  scene.refuseOnce();

  assert.match(await scene.run('cat a.txt'), /\nx/);
  assert.equal(scene.gitFetches.length, 1);
});

const server = 'http://localhost:8929';
const plain = {
  repo_url: `${server.replace('//', '//gitlab-ci-token:t@')}/root/shop.git`,
  refspecs: ['+refs/pipelines/7:refs/pipelines/7', '+refs/heads/a/b:refs/remotes/origin/a/b'],
  depth: 20,
};

for (const [what, git, variables, expected] of [
  ['single refs of limited depth', {}, {}, true],
  [
    'sources of this server by another name of this machine',
    { repo_url: 'http://u:t@127.0.0.1:8929/root/shop.git' },
    {},
    true,
  ],
  ['sources of another port', { repo_url: 'http://localhost:1/root/shop.git' }, {}, false],
  ['all history', { depth: 0 }, {}, false],
  ['every branch', { refspecs: ['+refs/heads/*:refs/remotes/origin/*'] }, {}, false],
  ['nothing by name', { refspecs: [] }, {}, false],
  ['a name that leads elsewhere', { refspecs: ['+refs/a/../../x:refs/a/../../x'] }, {}, false],
  ['another server’s sources', { repo_url: 'http://elsewhere/root/shop.git' }, {}, false],
  ['a folder', { repo_url: 'file:///srv/shop.git' }, {}, false],
  ['objects named by SHA-256', { repo_object_format: 'sha256' }, {}, false],
  ['flags of its own', {}, { GIT_FETCH_EXTRA_FLAGS: '--tags' }, false],
  ['a clone', {}, { GIT_STRATEGY: 'clone' }, false],
  ['no sources', {}, { GIT_STRATEGY: 'none' }, false],
] as const) {
  test(`who wants ${what} ${expected ? 'is served ahead' : 'waits for git'}`, () => {
    const { git_info } = payload([]);
    const job = {
      payload: payload([], { git_info: { ...git_info, ...plain, ...git } }),
      variables: new Map(Object.entries(variables)),
    };

    assert.equal(aheadWish(job, server) !== undefined, expected);
  });
}

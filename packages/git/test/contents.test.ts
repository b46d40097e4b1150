import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import {
  ActionRefused,
  changedFiles,
  diff,
  getCommit,
  listBranches,
  listCommits,
  listTags,
  listTree,
  mergeBase,
  openFile,
  readFiles,
  resolve,
  writeCommit,
  zeroSha,
} from '../src/index.ts';
import { startGit } from './client.ts';

test('branches, tags and commits are listed', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  const second = await service.commit(where, 'b.txt', 'two');
  await service.client(where, 'tag', '-a', 'v1', '-m', 'Version one\n\nWith notes', first);
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:feature/x', 'v1');
  const repository = service.git.repository('1.git');

  const branches = await listBranches(repository);
  const tags = await listTags(repository);
  const commits = await listCommits(repository, { from: 'main', skip: 0, limit: 10 });
  const ofFile = await listCommits(repository, { from: 'main', skip: 0, limit: 10, path: 'a.txt' });

  assert.deepEqual(
    branches.map((it) => [it.name, it.commit.sha]),
    [
      ['feature/x', second],
      ['main', second],
    ],
  );
  assert.deepEqual(
    tags.map((it) => [it.name, it.message, it.commit.sha]),
    [['v1', 'Version one\n\nWith notes', first]],
  );
  assert.deepEqual(
    commits.map(({ sha }) => sha),
    [second, first],
  );
  assert.deepEqual(
    ofFile.map(({ sha }) => sha),
    [first],
  );
  assert.equal(commits[0]?.title, 'Change b.txt');
  assert.equal(commits[0]?.author.email, 'ada@example.test');
  assert.deepEqual(await listBranches(repository, 'nothing'), []);
});

test('revisions are resolved, and nothing else is', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const sha = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = service.git.repository('1.git');

  for (const revision of ['main', 'refs/heads/main', sha, sha.slice(0, 8), 'HEAD']) {
    assert.equal(await resolve(repository, revision), sha, revision);
  }
  for (const revision of [
    'gone',
    zeroSha,
    '--all',
    'main~1',
    '',
    'a..b',
    'main:a.txt',
    'main@{0}',
  ]) {
    assert.equal(await resolve(repository, revision), undefined, revision);
  }
  assert.equal(await getCommit(repository, zeroSha), undefined);
});

test('trees and files are read', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await mkdir(`${where}/src/deep`, { recursive: true });
  await service.commit(where, 'src/deep/ü.txt', 'umlaut');
  await service.commit(where, 'a.txt', 'one\n');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = service.git.repository('1.git');

  const root = await listTree(repository, 'main', '', false);
  const deep = await listTree(repository, 'main', 'src/', true);
  const files = await readFiles(repository, 'main', ['a.txt', 'gone', 'src', 'src/deep/ü.txt']);
  const opened = await openFile(repository, 'main', 'a.txt');

  assert.deepEqual(
    root?.map(({ name, type }) => [name, type]),
    [
      ['a.txt', 'blob'],
      ['src', 'tree'],
    ],
  );
  assert.deepEqual(
    deep?.map(({ path }) => path),
    ['src/deep', 'src/deep/ü.txt'],
  );
  assert.deepEqual([...files.keys()], ['a.txt', 'src/deep/ü.txt']);
  assert.equal(files.get('src/deep/ü.txt')?.toString(), 'umlaut');
  assert.equal(opened?.sizeBytes, 4);
  assert.equal(opened && (await buffer(opened.content)).toString(), 'one\n');
  assert.equal(await listTree(repository, 'main', 'gone', false), undefined);
  assert.equal(await openFile(repository, 'main', 'gone'), undefined);
});

test('commits are compared', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one\n');
  await service.client(where, 'mv', 'a.txt', 'renamed.txt');
  const second = await service.commit(where, 'b.txt', 'two\n');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = service.git.repository('1.git');

  const changes = await changedFiles(repository, first, second);
  const all = await changedFiles(repository, zeroSha, second);
  const texts = await diff(repository, first, second);

  assert.deepEqual(
    changes.map((it) => [it.change, it.oldPath, it.newPath]),
    [
      ['added', 'b.txt', 'b.txt'],
      ['renamed', 'a.txt', 'renamed.txt'],
    ],
  );
  assert.deepEqual(
    all.map(({ newPath }) => newPath),
    ['b.txt', 'renamed.txt'],
  );
  assert.match(texts[0]?.diff ?? '', /^@@ -0,0 \+1 @@\n\+two/);
  assert.equal(await mergeBase(repository, first, second), first);
});

test('a commit is written without a work tree, and told like a push', async () => {
  await using service = await startGit();
  const repository = service.git.repository('1.git');
  const author = { name: 'Grace', email: 'grace@example.test' };
  const first = await writeCommit(repository, {
    parent: undefined,
    message: 'Start',
    author,
    actions: [
      { action: 'create', path: 'a.txt', content: Buffer.from('one') },
      { action: 'create', path: 'dir/run.sh', content: Buffer.from('true') },
    ],
  });

  const second = await writeCommit(repository, {
    parent: first,
    message: 'Change',
    author,
    actions: [
      { action: 'move', path: 'b.txt', from: 'a.txt' },
      { action: 'chmod', path: 'dir/run.sh', isExecutable: true },
    ],
  });
  await service.git.update('1.git', 'user:1', {
    ref: 'refs/heads/main',
    before: zeroSha,
    after: second,
  });

  const tree = await listTree(repository, 'main', '', true);
  assert.deepEqual(
    tree?.map(({ mode, path }) => [mode, path]),
    [
      ['100644', 'b.txt'],
      ['040000', 'dir'],
      ['100755', 'dir/run.sh'],
    ],
  );
  assert.equal(service.pushes[0]?.updates[0]?.after, second);
  const stale = { ref: 'refs/heads/main', before: first, after: first };
  await assert.rejects(service.git.update('1.git', 'user:1', stale), { code: 'git-failed' });
  const again = { parent: second, message: 'x', author };
  const actions = [{ action: 'create', path: 'b.txt', content: Buffer.from('') }] as const;
  await assert.rejects(writeCommit(repository, { ...again, actions }), ActionRefused);
});

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import {
  blame,
  commitTree,
  fileSizes,
  getCommit,
  getCommitWithFile,
  grep,
  listCommits,
  listContributors,
  transplant,
} from '../src/index.ts';
import { startGit, type TestGit } from './client.ts';

const repositoryOf = (service: TestGit) => service.git.repository('1.git');

async function commitOf(service: TestGit, sha: string) {
  return (await getCommit(repositoryOf(service), sha)) ?? assert.fail('no such commit');
}

test('each line of a file has the commit that it comes of', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a b.txt', 'one\ntwo\nthree\n');
  const second = await service.commit(where, 'a b.txt', 'one\n2\nthree\n');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = repositoryOf(service);

  assert.deepEqual(await blame(repository, second, 'a b.txt'), [
    { sha: first, lines: ['one'] },
    { sha: second, lines: ['2'] },
    { sha: first, lines: ['three'] },
  ]);
  assert.deepEqual(await blame(repository, second, 'a b.txt', { start: 2, end: 2 }), [
    { sha: second, lines: ['2'] },
  ]);
  assert.equal(await blame(repository, second, 'a b.txt', { start: 9, end: 9 }), undefined);
  assert.equal(await blame(repository, second, 'gone.txt'), undefined);
});

test('a change is brought to another branch, and taken back there', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const base = await service.commit(where, 'a.txt', 'a');
  const change = await service.commit(where, 'b.txt', 'b');
  await service.client(where, 'checkout', '-q', '-b', 'stable', base);
  const stable = await service.commit(where, 'c.txt', 'c');
  await service.client(where, 'push', '-q', 'origin', 'main', 'stable');
  const repository = repositoryOf(service);
  const commit = await commitOf(service, change);

  const picked = await transplant(repository, { commit, onto: stable, direction: 'again' });
  assert.ok(picked.result === 'tree');
  const by = { name: 'Ada', email: 'ada@example.test' };
  const author = { ...by, date: '2020-02-03T04:05:06+07:00' };
  const made = { tree: picked.tree, parents: [stable], message: 'Again', author, committer: by };
  const again = await commitTree(repository, made);
  const back = await transplant(repository, { commit, onto: again, direction: 'back' });

  const names: string[] = [];
  await fileSizes(repository, again, (path) => names.push(path));
  assert.deepEqual(names, ['a.txt', 'b.txt', 'c.txt']);
  assert.equal((await commitOf(service, again)).author.date, author.date);
  const tree = (await repository.run(['rev-parse', `${stable}^{tree}`])).toString().trim();
  assert.deepEqual(back, { result: 'tree', tree });
  const twice = await transplant(repository, { commit, onto: again, direction: 'again' });
  assert.deepEqual(twice, { result: 'empty' });
});

test('a change that meets another one of the same lines is a conflict; the first commit can be taken back', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one\n');
  const second = await service.commit(where, 'a.txt', 'two\n');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = repositoryOf(service);
  const commit = await commitOf(service, first);

  const onto = (sha: string) => transplant(repository, { commit, onto: sha, direction: 'back' });

  assert.deepEqual(await onto(second), { result: 'conflict' });
  assert.equal((await onto(first)).result, 'tree');
});

test('a text is found with the lines around it, in files and in messages', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', '1\n2\n3\n$Needle(\n5\n6\n7\n8\n9\n$needle( 10\n');
  const sha = await service.commit(where, 'binary', '\0 $needle(');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = repositoryOf(service);
  const find = (text: string, most = 10) => grep(repository, { commit: sha, text, most });

  assert.deepEqual(await find('$needle('), [
    { path: 'a.txt', startLine: 2, lines: ['2', '3', '$Needle(', '5', '6'] },
    { path: 'a.txt', startLine: 8, lines: ['8', '9', '$needle( 10'] },
  ]);
  assert.equal((await find('$needle(', 1)).length, 1);
  assert.deepEqual(await find('--all'), []);
  const query = { from: 'main', skip: 0, limit: 9, saying: 'CHANGE a.' };
  const [found, ...others] = await listCommits(repository, query);
  assert.deepEqual([found?.title, others], ['Change a.txt', []]);
});

test('people are counted by their address', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'a');
  await service.commit(where, 'b.txt', 'b');
  const by = ['-c', 'user.name=Bob'];
  await service.client(
    where,
    ...by,
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
    '--author=Bob <b@x>',
  );
  await service.client(where, 'push', '-q', 'origin', 'main');

  assert.deepEqual(await listContributors(repositoryOf(service), 'main'), [
    { name: 'Bob', email: 'b@x', commits: 1 },
    { name: 'Ada', email: 'ada@example.test', commits: 2 },
  ]);
});

test('a commit and a file of it come together, as they come alone', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'ci file.yml', 'job: {script: [echo]}\n');
  await mkdir(`${where}/dir`);
  const sha = await service.commit(where, 'dir/a.txt', 'tree of words\n\nnone\n');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = repositoryOf(service);
  const together = (path: string, at = sha) => getCommitWithFile(repository, at, path);

  for (const [path, text] of [
    ['ci file.yml', 'job: {script: [echo]}\n'],
    ['/dir/a.txt', 'tree of words\n\nnone\n'],
  ] as const) {
    const found = await together(path);
    assert.equal(found?.file.toString(), text);
    assert.deepEqual(found?.commit, await commitOf(service, sha));
  }
  assert.equal(await together('dir'), undefined);
  assert.equal(await together('gone.yml'), undefined);
  assert.equal(await together('ci file.yml', 'f'.repeat(40)), undefined);
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  createGit,
  diff,
  type Git,
  listTree,
  type Repository,
  readFiles,
  TreeTooLarge,
  writeCommit,
} from '../src/index.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const author = { name: 'Ann', email: 'ann@example.com' };
let folder: string;
let git: Git;
let repository: Repository;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  const authorize = async () => ({ allowed: false, status: 404, message: '' }) as const;
  git = createGit({ directory: folder, authorize, onPush: async () => [], log: silent });
  repository = await git.create('1.git');
});
after(async () => {
  await git.close();
  await rm(folder, { recursive: true, force: true });
});

function commit(files: Readonly<Record<string, string>>, parent?: string): Promise<string> {
  const actions = Object.entries(files).map(([path, text]) => ({
    action: parent === undefined ? ('create' as const) : ('update' as const),
    path,
    content: Buffer.from(text),
  }));
  return writeCommit(repository, { parent, message: 'Change', author, actions });
}

test('of a file that is too large to be read at once the beginning is read', async () => {
  const sha = await commit({
    'small.yml': 'a: 1\n',
    'big.yml': 'x'.repeat(9_000_000),
    'z.yml': 'z\n',
  });

  const files = await readFiles(repository, sha, ['small.yml', 'big.yml', 'none.yml', 'z.yml']);

  assert.equal(files.get('small.yml')?.toString(), 'a: 1\n');
  assert.equal(files.get('big.yml')?.length, 4 * 1024 * 1024);
  assert.equal(files.has('none.yml'), false);
  assert.equal(files.get('z.yml')?.toString(), 'z\n');
});

test('differences of a file that nobody could read are left out and said to be too large', async () => {
  const long = (letter: string) => `${letter.repeat(80)}\n`.repeat(10_000);
  const one = await commit({
    'a.txt': 'one\n',
    'big.txt': long('a'),
    'line.txt': 'b'.repeat(900_000),
  });
  const changed = { 'a.txt': 'two\n', 'big.txt': long('c'), 'line.txt': 'd'.repeat(900_000) };
  const two = await commit(changed, one);

  const files = await diff(repository, one, two);

  assert.deepEqual(
    files.map(({ newPath, diff: text, isTooLarge }) => [newPath, text, isTooLarge]),
    [
      ['a.txt', '@@ -1 +1 @@\n-one\n+two\n', false],
      ['big.txt', '', true],
      ['line.txt', '', true],
    ],
  );
});

test('when the differences of many files fill an answer, those of the others are collapsed', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `f${String(index).padStart(2, '0')}.txt`);
  const files = (letter: string) =>
    Object.fromEntries(names.map((name) => [name, `${letter.repeat(99)}\n`.repeat(900)]));
  const one = await commit(files('a'));
  const two = await commit(files('b'), one);

  const changed = await diff(repository, one, two);

  assert.equal(changed.length, 60);
  assert.equal(changed[0]?.isCollapsed, false);
  assert.deepEqual([changed.at(-1)?.isCollapsed, changed.at(-1)?.diff], [true, '']);
  const shown = changed.reduce((sum, each) => sum + each.diff.length, 0);
  assert.ok(shown < 6 * 1024 * 1024);
});

test('a tree that a few bytes make endless is given up, and nobody waits meanwhile', async () => {
  const make = async (line: string) =>
    (await repository.run(['mktree', '--batch'], `${line}\n`)).toString('latin1').trim();
  const names = Array.from({ length: 10 }, (_, index) => index);
  const blob = (await repository.run(['hash-object', '-w', '--stdin'], 'x')).toString().trim();
  let tree = await make(names.map((name) => `100644 blob ${blob}\t${name}`).join('\n'));
  for (let level = 1; level < 9; level += 1) {
    tree = await make(names.map((name) => `040000 tree ${tree}\t${name}`).join('\n'));
  }
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  });

  await assert.rejects(listTree(repository, tree, '', true), TreeTooLarge);
  clearInterval(turning);

  assert.ok(turns > 10, `${turns} turns`);
});

test('names keep whatever stands in them', async () => {
  const sha = await commit({ 'a\tb\tc\nd.txt': 'x' });

  assert.deepEqual(
    (await listTree(repository, sha, '', false))?.map(({ path }) => path),
    ['a\tb\tc\nd.txt'],
  );
});

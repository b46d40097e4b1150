import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createLsRefs, parseLsRefs } from '../src/fetch/ls-refs.ts';
import { createRef, type Repository } from '../src/index.ts';
import { flush, packet } from '../src/protocol/pkt-line.ts';
import { startGit, type TestGit } from './client.ts';

const delimiter = Buffer.from('0001');

function question(...words: readonly string[]): Buffer {
  const lines = words.map((word) => packet(`${word}\n`));
  return Buffer.concat([
    packet('command=ls-refs\n'),
    packet('object-format=sha1'),
    delimiter,
    ...lines,
    flush,
  ]);
}

/** What git itself says to the same question. */
function byGit(repository: Repository, asked: Buffer): Promise<Buffer> {
  const args = ['upload-pack', '--stateless-rpc', repository.directory];
  return repository.run(args, asked, { GIT_PROTOCOL: 'version=2' });
}

async function answerTo(repository: Repository, asked: Buffer): Promise<string | undefined> {
  const parsed = parseLsRefs(asked);
  assert.ok(parsed);
  return (await createLsRefs()(repository, parsed))?.toString('utf8');
}

/** Branches, tags of both kinds, refs of pipelines; some packed, some not, some both. */
async function startMixed(): Promise<TestGit & { readonly repository: Repository }> {
  const service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'tag', 'light');
  await service.client(where, 'tag', '-a', 'v1', '-m', 'first');
  await service.client(where, 'push', '-q', '--tags', 'origin', 'main', 'main:feature/x');
  const repository = service.git.repository('1.git');
  await createRef(repository, 'refs/pipelines/7', first);
  await createRef(repository, 'refs/keep-around/7', first);
  await repository.run(['pack-refs', '--all']);
  await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'tag', '-a', 'v2', '-m', 'second');
  await service.client(where, 'tag', 'plain');
  await service.client(where, 'push', '-q', '--tags', 'origin', 'main', 'main:zeta');
  await createRef(repository, 'refs/pipelines/70', first);
  return Object.assign(service, { repository });
}

test('refs are told as git tells them, whatever is asked', async () => {
  await using service = await startMixed();
  const { repository } = service;

  for (const words of [
    [],
    ['peel', 'symrefs', 'unborn'],
    ['peel', 'symrefs', 'ref-prefix HEAD', 'ref-prefix refs/heads/', 'ref-prefix refs/tags/'],
    ['ref-prefix refs/pipelines/7'],
    ['peel', 'ref-prefix refs/tags/v2', 'ref-prefix refs/heads/main'],
    ['symrefs', 'ref-prefix HE'],
    ['ref-prefix none', 'ref-prefix refs/none/', 'ref-prefix main'],
    ['ref-prefix refs/keep-around/'],
    ['ref-prefix refs/heads/feature'],
  ]) {
    const asked = question(...words);
    const expected = (await byGit(repository, asked)).toString('utf8');
    assert.equal(await answerTo(repository, asked), expected, words.join(', '));
  }
});

test('an empty repository has a head that is not born', async () => {
  await using service = await startGit();
  const repository = service.git.repository('1.git');

  for (const words of [['symrefs', 'unborn'], ['symrefs']]) {
    const asked = question(...words, 'ref-prefix HEAD');
    const expected = (await byGit(repository, asked)).toString('utf8');
    assert.equal(await answerTo(repository, asked), expected);
  }
});

test('what only git can tell is left to it', async () => {
  await using service = await startMixed();
  const { repository } = service;
  await repository.run(['symbolic-ref', 'refs/heads/also', 'refs/heads/main']);

  assert.equal(await answerTo(repository, question('ref-prefix refs/heads/')), undefined);
  assert.notEqual(await answerTo(repository, question('ref-prefix refs/tags/')), undefined);
  assert.equal(parseLsRefs(question('something-new')), undefined);
  assert.equal(parseLsRefs(Buffer.from('0014command=ls-refs\n')), undefined);

  const seen = await service.client(service.directory, 'ls-remote', service.url, 'also');
  assert.match(seen, /refs\/heads\/also/);
});

test('what tags lead to is asked once', async () => {
  await using service = await startMixed();
  const asked = parseLsRefs(question('peel', 'ref-prefix refs/tags/'));
  assert.ok(asked);
  const lsRefs = createLsRefs();
  let runs = 0;
  const repository: Repository = {
    ...service.repository,
    run: (...args) => {
      runs += 1;
      return service.repository.run(...args);
    },
  };

  const first = await lsRefs(repository, asked);
  assert.equal(runs, 1);
  assert.deepEqual(await lsRefs(repository, asked), first);
  assert.equal(runs, 1);
});

test('a question that is longer than questions are goes to git', async () => {
  await using service = await startMixed();
  const many = Array.from(
    { length: 30_000 },
    (_, n) => `ref-prefix refs/heads/branch-with-a-name-${n}`,
  );
  const { pathname, origin, username, password } = new URL(service.url);
  const response = await fetch(`${origin}${pathname}/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${username}:${password}`)}`,
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
    },
    body: new Uint8Array(question(...many, 'ref-prefix refs/heads/main')),
  });

  const sha = (await readFile(`${service.repository.directory}/refs/heads/main`, 'utf8')).trim();
  assert.match(await response.text(), new RegExp(`${sha} refs/heads/main`));
});

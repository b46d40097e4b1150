import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRef, resolve } from '../src/index.ts';
import { refOnDisk } from '../src/refs/ref-files.ts';
import { startGit } from './client.ts';

test('a branch is found where git keeps it, alone or packed with others', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:feature/x');
  const repository = service.git.repository('1.git');
  await repository.run(['pack-refs', '--all']);
  const second = await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', 'main');

  assert.deepEqual(await refOnDisk(repository, 'refs/heads/main'), { sha: second });
  assert.deepEqual(await refOnDisk(repository, 'refs/heads/feature/x'), { sha: first });
  assert.equal(await resolve(repository, 'refs/heads/feature/x'), first);

  await repository.run(['update-ref', '-d', 'refs/heads/feature/x']);

  assert.equal(await refOnDisk(repository, 'refs/heads/feature/x'), 'missing');
  assert.equal(await resolve(repository, 'refs/heads/feature/x'), undefined);
});

for (const ref of [
  'refs/heads/feature',
  'refs/heads/ain',
  'refs/heads/../../HEAD',
  'refs/heads/./main',
  'refs/heads/main/',
  'refs/heads/main/x',
  'refs/heads/x\0y',
  'HEAD',
  '../1.git/HEAD',
]) {
  test(`${JSON.stringify(ref)} is no ref`, async () => {
    await using service = await startGit();
    const where = await service.clone('work');
    await service.commit(where, 'a.txt', 'one');
    await service.client(where, 'push', '-q', 'origin', 'main', 'main:feature/x');

    assert.equal(await refOnDisk(service.git.repository('1.git'), ref), 'missing');
  });
}

test('of a ref that points to another one git is asked', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const sha = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const repository = service.git.repository('1.git');
  await repository.run(['symbolic-ref', 'refs/heads/also', 'refs/heads/main']);
  await repository.run(['symbolic-ref', 'refs/heads/broken', 'refs/heads/none']);

  assert.equal(await resolve(repository, 'refs/heads/also'), sha);
  assert.equal(await hasRef(repository, 'refs/heads/also'), true);
  assert.equal(await hasRef(repository, 'refs/heads/broken'), false);
});

test('a fetch hears of branches that came after the first one', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  await service.client(where, 'ls-remote', 'origin');
  await service.client(where, 'push', '-q', 'origin', 'main:later');

  assert.match(String(await service.client(where, 'ls-remote', 'origin')), /refs\/heads\/later/);
});

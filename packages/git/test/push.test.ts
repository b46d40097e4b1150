import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroSha } from '../src/index.ts';
import { startGit } from './client.ts';

test('a push is told with what moved, and its messages reach the client', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const sha = await service.commit(where, 'a.txt', 'one');

  const said = await service.client(where, 'push', 'origin', 'main');

  assert.match(said, /remote: View pipeline: http:\/\/example.test/);
  assert.equal(service.pushes.length, 1);
  assert.deepEqual(service.pushes[0]?.updates, [
    { ref: 'refs/heads/main', before: zeroSha, after: sha },
  ]);
  assert.equal(service.pushes[0]?.actor, 'user:1');
});

test('what was pushed can be cloned, fetched and cloned shallowly', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const other = await service.clone('other');
  const second = await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', 'main');

  await service.client(other, 'fetch', '-q');
  await service.client(service.directory, 'clone', '-q', '--depth=1', service.url, 'shallow');
  const oldProtocol = ['-c', 'protocol.version=0', 'clone', '-q', service.url, 'old'];
  await service.client(service.directory, ...oldProtocol);

  assert.equal((await service.client(other, 'rev-parse', 'origin/main')).trim(), second);
  const count = ['rev-list', '--count', 'HEAD'];
  assert.equal((await service.client(`${service.directory}/shallow`, ...count)).trim(), '1');
  assert.equal((await service.client(`${service.directory}/old`, ...count)).trim(), '2');
});

test('tags, forced updates and deletions are told', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:topic');
  await service.client(where, 'tag', 'v1');

  await service.client(where, 'push', '-q', 'origin', 'v1');
  await service.client(where, 'commit', '-q', '--amend', '-m', 'Again');
  const amended = (await service.client(where, 'rev-parse', 'HEAD')).trim();
  await service.client(where, 'push', '-q', '--force', 'origin', 'main');
  await service.client(where, 'push', '-q', '--delete', 'origin', 'topic');

  assert.deepEqual(
    service.pushes.slice(1).map(({ updates }) => updates),
    [
      [{ ref: 'refs/tags/v1', before: zeroSha, after: first }],
      [{ ref: 'refs/heads/main', before: first, after: amended }],
      [{ ref: 'refs/heads/topic', before: first, after: zeroSha }],
    ],
  );
});

test('push options arrive', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');

  const options = ['-o', 'ci.skip', '-o', 'ci.variable=A=b c'];
  await service.client(where, 'push', '-q', ...options, 'origin', 'main');

  assert.deepEqual(service.pushes[0]?.pushOptions, ['ci.skip', 'ci.variable=A=b c']);
});

test('a big push in chunks arrives whole', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const noise = Array.from({ length: 400_000 }, (_, i) => ((i * 2654435761) >>> 0).toString(36));
  const sha = await service.commit(where, 'big.txt', noise.join('\n'));

  await service.client(where, '-c', 'http.postBuffer=65536', 'push', '-q', 'origin', 'main');

  assert.equal(service.pushes[0]?.updates[0]?.after, sha);
});

test('the first branch of an empty repository becomes its default branch', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');

  await service.client(where, 'push', '-q', 'origin', 'main:trunk');

  assert.equal(service.pushes[0]?.defaultBranch, 'trunk');
  const refs = await service.client(where, 'ls-remote', '--symref', 'origin', 'HEAD');
  assert.match(refs, /ref: refs\/heads\/trunk/);
});

test('of two pushes at once to one branch, one wins and only that one is told', async () => {
  await using service = await startGit();
  const one = await service.clone('one');
  await service.commit(one, 'a.txt', 'base');
  await service.client(one, 'push', '-q', 'origin', 'main');
  const two = await service.clone('two');
  await service.commit(one, 'a.txt', 'one');
  await service.commit(two, 'a.txt', 'two');

  const results = await Promise.allSettled([
    service.client(one, 'push', '-q', 'origin', 'main'),
    service.client(two, 'push', '-q', 'origin', 'main'),
  ]);

  const states = results.map(({ status }) => status).sort();
  assert.deepEqual(states, ['fulfilled', 'rejected']);
  assert.equal(service.pushes.length, 2);
});

test('pushes to different branches at once are all told', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'base');

  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(
    names.map((name) => service.client(where, 'push', '-q', 'origin', `main:${name}`)),
  );

  const told = service.pushes.flatMap(({ updates }) => updates.map(({ ref }) => ref));
  assert.deepEqual(
    told.sort(),
    ['a', 'b', 'c', 'd'].map((name) => `refs/heads/${name}`),
  );
});

test('refs that Slipway keeps cannot be pushed', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');

  const push = service.client(where, 'push', 'origin', 'main:refs/pipelines/1');

  await assert.rejects(push, /hidden ref/);
  assert.equal(service.pushes.length, 0);
});

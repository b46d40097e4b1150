import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createGit, type PushEvent } from '../src/index.ts';
import { startGit } from './client.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('a push that could not be told is told at the next start, with the same id', async () => {
  const seen: string[] = [];
  await using service = await startGit({
    onPush: async ({ id }) => {
      seen.push(id);
      throw new Error('killed here');
    },
  });
  const where = await service.clone('work');
  const sha = await service.commit(where, 'a.txt', 'one');
  const said = await service.client(where, 'push', 'origin', 'main');
  const told: PushEvent[] = [];
  const next = createGit({
    directory: join(service.directory, 'repositories'),
    authorize: async () => ({ allowed: false, status: 404, message: '' }),
    onPush: async (event) => {
      told.push(event);
      return [];
    },
    log: silent,
  });

  await next.recover();
  await next.recover();

  assert.match(said, /could not be processed/);
  assert.deepEqual(
    told.map(({ id }) => id),
    seen,
  );
  assert.equal(told[0]?.updates[0]?.after, sha);
  await next.close();
});

test('an intent whose refs never moved is forgotten', async () => {
  await using service = await startGit();
  const journal = join(service.directory, 'repositories', '.pushes');
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const rejected = service.client(where, 'push', 'origin', 'main:refs/pipelines/1');

  await assert.rejects(rejected);
  await service.git.recover();

  assert.deepEqual(await readdir(journal), []);
  assert.equal(service.pushes.length, 1);
});

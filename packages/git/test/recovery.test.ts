import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createGit, type PushEvent, zeroSha } from '../src/index.ts';
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

test('a git program that outlives a killed server is waited for, and its locks are opened', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const before = await service.commit(where, 'a.txt', 'one');
  const after = await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', 'main');
  service.pushes.length = 0;
  const repository = service.git.repository('1.git');
  const lock = join(repository.directory, 'refs/heads/topic.lock');
  await writeFile(lock, '');
  const update = { ref: 'refs/heads/late', before: zeroSha, after };
  const locked = { ref: 'refs/heads/topic', before: zeroSha, after: before };
  const left = { id: 'left', repository: '1.git', actor: 'user:1', pushOptions: [] };
  const journal = join(service.directory, 'repositories', '.pushes');
  const intent = { ...left, updates: [update, locked] };
  await writeFile(join(journal, 'left.json'), JSON.stringify(intent));
  const script = `read line; git --git-dir=${repository.directory} update-ref ${update.ref} ${after}`;
  const orphan = spawn('bash', ['-c', script, 'receive-pack'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await writeFile(join(journal, 'left.pid'), String(orphan.pid));

  const recovered = service.git.recover();
  orphan.stdin.end('go\n');
  await recovered;

  assert.deepEqual(service.pushes, [{ ...left, updates: [update] }]);
  assert.deepEqual(await readdir(journal), []);
  await service.client(where, 'push', '-q', 'origin', `${before}:refs/heads/topic`);
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

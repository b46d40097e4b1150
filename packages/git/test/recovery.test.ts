import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createGit, type PushEvent, resolve, zeroSha } from '../src/index.ts';
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
  const script = `read line; git --git-dir=${repository.directory} update-ref ${update.ref} ${after}; :`;
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

test('a client that goes away in the middle of a push moves nothing', async () => {
  await using service = await startGit();
  const url = new URL(service.url);
  const journal = join(service.directory, 'repositories', '.pushes');
  const request = httpRequest({
    host: url.hostname,
    port: url.port,
    path: `${url.pathname}/git-receive-pack`,
    method: 'POST',
    headers: { authorization: `Basic ${btoa('root:secret')}` },
  });
  request.on('error', () => {});
  const command = `${zeroSha} ${'1'.repeat(40)} refs/heads/main\0report-status side-band-64k`;
  const length = (command.length + 4).toString(16).padStart(4, '0');
  request.write(`${length}${command}0000PACK`);
  await until(async () => (await files(journal)).length > 0);

  request.destroy();

  await until(async () => (await files(journal)).length === 0);
  assert.equal(service.pushes.length, 0);
  assert.equal(await resolve(service.git.repository('1.git'), 'main'), undefined);
});

function files(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'waited too long');
    await setTimeout(10);
  }
}

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

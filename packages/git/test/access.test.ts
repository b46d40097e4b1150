import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createRef, readFile } from '../src/index.ts';
import { startGit } from './client.ts';

test('a wrong password and an unknown project are refused readably', async () => {
  await using service = await startGit();
  const wrong = service.url.replace('secret', 'wrong');
  const unknown = service.url.replace('shop', 'nothing');

  await assert.rejects(
    service.client(service.directory, 'clone', wrong, 'x'),
    /Authentication failed/,
  );
  await assert.rejects(service.client(service.directory, 'clone', unknown, 'x'), /not found/);
});

test('a project whose repository is missing is refused', async () => {
  await using service = await startGit();
  await service.git.remove('1.git');

  await assert.rejects(service.client(service.directory, 'clone', service.url, 'x'), /not found/);
});

test('a commit can be fetched by its sha and by the ref of its pipeline', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  await createRef(service.git.repository('1.git'), 'refs/pipelines/7', first);
  await service.client(where, 'commit', '-q', '--amend', '-m', 'Again');
  await service.client(where, 'push', '-qf', 'origin', 'main');
  const job = `${service.directory}/job`;
  await service.client(service.directory, 'init', '-q', job);

  const refspec = '+refs/pipelines/7:refs/pipelines/7';
  await service.client(job, 'fetch', '-q', '--depth', '20', service.url, refspec);
  await service.client(job, 'fetch', '-q', '--depth', '1', service.url, first);

  assert.equal((await service.client(job, 'rev-parse', 'refs/pipelines/7')).trim(), first);
});

test('a push to a ref that is not allowed is refused with the reason, and not told', async () => {
  await using service = await startGit({
    checkPush: async ({ updates }) =>
      updates.some(({ ref }) => ref === 'refs/heads/main')
        ? { isAllowed: false, reason: 'main is protected' }
        : { isAllowed: true },
  });
  const where = await service.clone('work');
  await service.commit(where, 'a.txt', 'one');

  const push = service.client(where, 'push', 'origin', 'main');

  await assert.rejects(push, /\[remote rejected\] main -> main \(main is protected\)/);
  await service.client(where, 'push', '-q', 'origin', 'main:topic');
  assert.deepEqual(
    service.pushes.flatMap(({ updates }) => updates.map(({ ref }) => ref)),
    ['refs/heads/topic'],
  );
});

test('a branch that only goes forward is not rewritten, and with it nothing of that push', async () => {
  await using service = await startGit({
    checkPush: async () => ({ isAllowed: true, forwardOnly: ['refs/heads/main'] }),
  });
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:topic');
  await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:topic');
  await service.client(where, 'reset', '-q', '--hard', first);
  const other = await service.commit(where, 'a.txt', 'three');

  const push = service.client(where, 'push', '--force', 'origin', 'main', 'main:topic');

  await assert.rejects(push, /not allowed to force push code to a protected branch/);
  await service.client(where, 'push', '-q', '--force', 'origin', 'main:topic');
  const heads = await service.client(where, 'ls-remote', 'origin', 'refs/heads/*');
  assert.match(heads, new RegExp(`${other}\\s+refs/heads/topic`));
  assert.doesNotMatch(heads, new RegExp(`${other}\\s+refs/heads/main`));
});

test('a compressed request is understood', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const sha = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const lines = '0014command=ls-refs\n00010009peel\n0000';

  const response = await service.git.fetch(
    new Request('http://x/root/shop.git/git-upload-pack', {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa('root:secret')}`,
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
        'git-protocol': 'version=2',
      },
      body: gzipSync(lines),
    }),
  );

  assert.match(await response.text(), new RegExp(`${sha} refs/heads/main`));
});

test('what is no git request is not found', async () => {
  await using service = await startGit();

  const response = await service.git.fetch(new Request('http://x/root/shop.git/config'));

  assert.equal(response.status, 404);
});

test('no push can put another commit in the place of one that is there', async () => {
  await using service = await startGit();
  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'push', '-q', 'origin', 'main');
  const other = await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', `${other}:refs/replace/${first}`);

  const text = await readFile(service.git.repository('1.git'), 'main', 'a.txt');

  assert.equal(text?.toString(), 'one');
});

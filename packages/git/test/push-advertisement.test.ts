import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRef, type Repository } from '../src/index.ts';
import { flush, packet } from '../src/protocol/pkt-line.ts';
import { createPushAdvertisement } from '../src/push/push-advertisement.ts';
import { startGit } from './client.ts';

/** What git itself says to one who is about to push. */
async function byGit(repository: Repository): Promise<string> {
  const flags = ['--stateless-rpc', '--http-backend-info-refs'];
  const said = await repository.run(['receive-pack', ...flags, repository.directory]);
  const head = Buffer.concat([packet('# service=git-receive-pack\n'), flush]);
  return Buffer.concat([head, said]).toString('utf8');
}

const request = (version?: string) =>
  new Request('http://localhost/root/shop.git/info/refs?service=git-receive-pack', {
    headers: version === undefined ? {} : { 'git-protocol': `version=${version}` },
  });

test('whoever is about to push is told what git would tell, of an empty repository and of one with refs of all kinds', async () => {
  await using service = await startGit();
  const repository = service.git.repository('1.git');
  const advertise = createPushAdvertisement();
  const told = async () => (await advertise(request('2'), repository))?.text();

  assert.equal(await told(), await byGit(repository));

  const where = await service.clone('work');
  const first = await service.commit(where, 'a.txt', 'one');
  await service.client(where, 'tag', '-a', 'v1', '-m', 'first');
  await service.client(where, 'push', '-q', '--tags', 'origin', 'main', 'main:feature/x');
  for (const ref of ['pipelines/7', 'keep-around/7', 'environments/a', 'merge-requests/1/head']) {
    await createRef(repository, `refs/${ref}`, first);
  }
  await repository.run(['pack-refs', '--all']);
  await service.commit(where, 'a.txt', 'two');
  await service.client(where, 'push', '-q', 'origin', 'main', 'main:zeta');

  const text = await told();
  assert.equal(text, await byGit(repository));
  assert.match(text ?? '', /refs\/heads\/zeta/);
  assert.doesNotMatch(text ?? '', /refs\/(?:pipelines|keep-around|environments|merge-requests)/);
});

test('what the files do not tell, and older words for it, are left to git', async () => {
  await using service = await startGit();
  const repository = service.git.repository('1.git');
  const advertise = createPushAdvertisement();

  assert.equal(await advertise(request('1'), repository), undefined);
  await repository.run(['symbolic-ref', 'refs/heads/alias', 'refs/heads/main']);
  assert.equal(await advertise(request(), repository), undefined);
});

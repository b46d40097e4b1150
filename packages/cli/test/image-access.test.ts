import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PullDecision } from '@slipway/server';
import { guardImages, imagesInUse } from '../src/roles/images/image-access.ts';

const login = { username: 'slipway-pod', password: 'signed' };

/** What the guard says about an image when the server has decided. */
function ask(registry: string, decision: PullDecision) {
  const guard = guardImages(['localhost:8929', 'ci.example.com'], async () => decision, 'quay.io');
  const image = { registry, repository: 'root/hello', name: '', tag: 'v1', digest: undefined };
  return guard.decide({ image, projects: ['root/hello'], secrets: [] });
}

const ours = ['localhost:8929', '127.0.0.1:8929', '127.0.0.2:8929', '[::1]:8929', 'ci.example.com'];
for (const registry of ours) {
  test(`${registry} is guarded as the registry of this machine`, async () => {
    assert.deepEqual(await ask(registry, { isAllowed: true, login }), {
      isAllowed: true,
      credentials: { ...login, serverAddress: registry },
    });
    const refused = { isAllowed: false, project: 'root/hello' } as const;
    assert.deepEqual(await ask(registry, refused), refused);
  });
}

for (const registry of ['docker.io', 'localhost:5000', 'localhost', 'example.com:8929']) {
  test(`${registry} is somebody else's registry`, async () => {
    assert.equal(await ask(registry, { isAllowed: false, project: 'x' }), undefined);
  });
}

test('images of the registry that is proxied come by ours, with the login of the pod’s group', async () => {
  assert.deepEqual(await ask('quay.io', { isAllowed: true, login }), {
    isAllowed: true,
    nearer: {
      reference: 'localhost:8929/root/dependency_proxy/containers/root/hello:v1',
      credentials: { ...login, serverAddress: 'localhost:8929' },
    },
  });
  assert.equal(await ask('quay.io', { isAllowed: false, project: 'root' }), undefined);
});

test('images of this machine’s registry that the cluster names by digest are in use', async () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const pinned = (registry: string, repository: string) => ({
    registry,
    repository,
    name: `${registry}/${repository}`,
    tag: undefined,
    digest,
  });
  const inUse = imagesInUse(['localhost:8929'], async () => [
    pinned('127.0.0.1:8929', 'root/hello'),
    pinned('docker.io', 'library/nginx'),
  ]);

  assert.deepEqual(await inUse('root/hello'), [digest]);
  assert.deepEqual(await inUse('library/nginx'), []);
});

test('a pod of a job uses the proxy of its project’s group, by what its secrets prove', async () => {
  const asked: unknown[] = [];
  const decide = async (wish: unknown) => {
    asked.push(wish);
    return { isAllowed: true, login } as const;
  };
  const guard = guardImages(['localhost:8929'], decide, 'docker.io');

  const access = await guard.decide({
    image: {
      ...{ registry: 'docker.io', repository: 'library/alpine', name: 'alpine', tag: '3' },
      digest: undefined,
    },
    ...{ projects: [], secrets: [], ownProject: 'Shop/web' },
    loginsFor: ({ registry }) => [{ username: 'a job', password: registry }],
  });

  const repository = 'shop/dependency_proxy/containers/library/alpine';
  const logins = [{ username: 'a job', password: 'localhost:8929' }];
  assert.deepEqual(asked, [{ repository, projects: [], logins }]);
  assert.ok(access?.isAllowed && 'nearer' in access);
  assert.equal(access.nearer.reference, `localhost:8929/${repository}:3`);
});

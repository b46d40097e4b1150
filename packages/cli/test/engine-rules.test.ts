import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '@slipway/engine';
import { pruneOwnImages } from '../src/disk-keeper/own-images.ts';
import { bridgeAddress } from '../src/roles/bridge/engine-bridge.ts';

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };

/** An engine of which no more is asked than the test has. */
const engineWith = (parts: object) => parts as unknown as Engine;

for (const [what, configuration, expected] of [
  ['the gateway that it names', [{ Subnet: '10.0.0.0/16', Gateway: '10.0.0.9' }], '10.0.0.9'],
  ['the first address of its subnet', [{ Subnet: '10.0.0.0/16' }], '10.0.0.1'],
  ['the usual one where it says nothing', [], '172.17.0.1'],
  ['the usual one where its subnet begins elsewhere', [{ Subnet: '10.0.0.8/29' }], '172.17.0.1'],
] as const) {
  test(`the engine's bridge has ${what}`, async () => {
    const engine = engineWith({
      networks: { inspect: async () => ({ IPAM: { Config: configuration } }) },
    });

    assert.equal(await bridgeAddress(engine), expected);
  });
}

test('without an engine there is no bridge', async () => {
  const engine = engineWith({
    networks: {
      inspect: async () => {
        throw new Error('connect ENOENT');
      },
    },
  });

  assert.equal(await bridgeAddress(engine), undefined);
});

const now = new Date('2026-03-03T12:00:00Z');
const daysAgo = (days: number) => now.getTime() / 1000 - days * 86_400;
const own = 'localhost:8929/root/shop@sha256:1';

async function pruned(images: readonly object[], inUse: readonly string[] = []) {
  const removed: string[] = [];
  const engine = engineWith({
    images: {
      list: async () => images,
      remove: async (id: string) => {
        if (inUse.includes(id)) throw new Error('image is being used by running container');
        removed.push(id);
      },
    },
  });
  const count = await pruneOwnImages(engine, ['localhost:8929', '172.17.0.1:8929'], now, log);
  return { removed, count };
}

test('images of our registry that have lost their tag go after a day, and no others', async () => {
  const gone = { Id: 'gone', RepoTags: ['<none>:<none>'], RepoDigests: [own], Created: daysAgo(2) };

  const { removed, count } = await pruned([
    gone,
    { ...gone, Id: 'by-the-bridge', RepoTags: null, RepoDigests: ['172.17.0.1:8929/x@sha256:2'] },
    { ...gone, Id: 'young', Created: daysAgo(0.5) },
    { ...gone, Id: 'tagged', RepoTags: ['localhost:8929/root/shop:v1'] },
    { ...gone, Id: 'foreign', RepoDigests: ['docker.io/library/alpine@sha256:3'] },
    { ...gone, Id: 'built-here', RepoDigests: null },
    { ...gone, Id: 'like-ours', RepoDigests: ['localhost:89290/x@sha256:4'] },
  ]);

  assert.deepEqual(removed, ['gone', 'by-the-bridge']);
  assert.equal(count, 2);
});

test('an image that a container uses stays, and the next one is looked at', async () => {
  const old = { RepoTags: ['<none>:<none>'], RepoDigests: [own], Created: daysAgo(2) };

  const { removed } = await pruned(
    [
      { ...old, Id: 'used' },
      { ...old, Id: 'free' },
    ],
    ['used'],
  );

  assert.deepEqual(removed, ['free']);
});

test('an engine that does not answer has nothing to prune', async () => {
  const engine = engineWith({
    images: {
      list: async () => {
        throw new Error('connect ENOENT');
      },
    },
  });

  assert.equal(await pruneOwnImages(engine, ['localhost:8929'], now, log), 0);
});

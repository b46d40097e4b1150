import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, type Harness, pushImage, startRegistry } from './harness.ts';

const access = ['shop', 'shop/web', 'store', 'store/web'].map(all);

const status = async ({ call }: Harness, repository: string, reference: string) =>
  (await call(`/v2/${repository}/manifests/${reference}`, { access })).status;

test('repositories keep tags, digests and blobs under their new path, and nothing is left at the old one', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');

  assert.equal(await harness.registry.moveRepositories('shop', 'store'), true);

  assert.deepEqual(await harness.registry.repositories(), ['store/web']);
  assert.equal(await status(harness, 'store/web', 'v1'), 200);
  const manifest = await harness.call(`/v2/store/web/manifests/${digest}`, { access });
  const { layers } = (await manifest.json()) as { layers: { digest: string }[] };
  const blob = await harness.call(`/v2/store/web/blobs/${layers[0]?.digest}`, { access });
  assert.equal(blob.status, 200);
  assert.equal(await status(harness, 'shop/web', 'v1'), 404);
  await harness.registry.collect({ untagged: true });
  assert.equal(await status(harness, 'store/web', 'v1'), 200);
});

test('whatever an earlier project has left at the new path does not mix with what comes there', async () => {
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');
  await harness.registry.moveRepositories('shop', 'store');
  await pushImage(harness, 'shop/web', 'v2');

  await harness.registry.moveRepositories('shop', 'store');

  assert.deepEqual(await harness.registry.tagNames('store/web'), ['v2']);
});

test('a move that is asked for again after it was done changes nothing', async () => {
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');
  await harness.registry.moveRepositories('shop', 'store');

  assert.equal(await harness.registry.moveRepositories('shop', 'store'), false);

  assert.deepEqual(await harness.registry.tagNames('store/web'), ['v1']);
});

for (const [from, to] of [
  ['shop', 'shop'],
  ['shop', 'shop/web'],
  ['shop/web', 'shop'],
  ['shop', '../elsewhere'],
] as const) {
  test(`${from} does not move to ${to}`, async () => {
    await using harness = await startRegistry();
    await pushImage(harness, 'shop/web', 'v1');

    assert.equal(await harness.registry.moveRepositories(from, to), false);

    assert.deepEqual(await harness.registry.tagNames('shop/web'), ['v1']);
  });
}

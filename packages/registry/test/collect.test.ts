import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pushBlob, pushImage, startRegistry } from './harness.ts';

// Tokens are made by the real clock, so only the collection sees a late one.
const late = { limits: { graceSeconds: -60 } };

test('what is young stays, whether or not something names it', async () => {
  await using harness = await startRegistry();
  await pushBlob(harness, 'shop/web', 'nobody names me');
  await harness.call('/v2/shop/web/blobs/uploads/', { method: 'POST' });

  const collected = await harness.registry.collect({ untagged: true });

  assert.deepEqual(collected, { uploads: 0, manifests: 0, blobs: 0, bytes: 0 });
});

test('old uploads and blobs that no manifest names are removed, images stay', async () => {
  await using harness = await startRegistry(late);
  const image = await pushImage(harness, 'shop/web', 'v1');
  const loose = await pushBlob(harness, 'shop/web', 'nobody names me');
  await harness.call('/v2/shop/web/blobs/uploads/', { method: 'POST' });

  const collected = await harness.registry.collect();

  assert.deepEqual(collected, { uploads: 1, manifests: 0, blobs: 1, bytes: 15 });
  assert.equal((await harness.call(`/v2/shop/web/blobs/${loose}`)).status, 404);
  const manifest: unknown = await (await harness.call(`/v2/shop/web/manifests/${image}`)).json();
  const { layers } = manifest as { layers: { digest: string }[] };
  assert.equal((await harness.call(`/v2/shop/web/blobs/${layers[0]?.digest}`)).status, 200);
});

test('a blob that another repository names loses only its unused membership', async () => {
  await using harness = await startRegistry(late);
  const image = await pushImage(harness, 'shop/web', 'v1');
  const manifest: unknown = await (await harness.call(`/v2/shop/web/manifests/${image}`)).json();
  const layer = (manifest as { layers: { digest: string }[] }).layers[0]?.digest;
  await harness.call(`/v2/shop/api/blobs/uploads/?mount=${layer}&from=shop/web`, {
    method: 'POST',
  });

  const collected = await harness.registry.collect();

  assert.equal(collected.blobs, 0);
  assert.equal((await harness.call(`/v2/shop/api/blobs/${layer}`)).status, 404);
  assert.equal((await harness.call(`/v2/shop/web/blobs/${layer}`)).status, 200);
});

test('untagged manifests go on request, with their blobs; referrers of tagged ones stay', async () => {
  await using harness = await startRegistry(late);
  const tagged = await pushImage(harness, 'shop/web', 'v1');
  const subject = { mediaType: 'x', digest: tagged, size: 1 };
  const signature = await pushImage(harness, 'shop/web', 'signature', { subject });
  await harness.call('/v2/shop/web/manifests/signature', { method: 'DELETE' });
  const old = await pushImage(harness, 'shop/web', 'v0');
  await harness.call('/v2/shop/web/manifests/v0', { method: 'DELETE' });

  const kept = await harness.registry.collect();
  const collected = await harness.registry.collect({ untagged: true });

  assert.equal(kept.manifests, 0);
  // The manifest itself, its configuration and its layer.
  assert.deepEqual([collected.manifests, collected.blobs], [1, 3]);
  const status = async (digest: string) =>
    (await harness.call(`/v2/shop/web/manifests/${digest}`)).status;
  assert.deepEqual(
    [await status(tagged), await status(signature), await status(old)],
    [200, 200, 404],
  );
});

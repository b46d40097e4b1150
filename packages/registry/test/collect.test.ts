import assert from 'node:assert/strict';
import { readdir, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pushBlob, pushImage, putManifest, startRegistry, startUpload } from './harness.ts';

// Tokens are made by the real clock, so only the collection sees a late one.
const late = { limits: { graceSeconds: -60, uploadGraceSeconds: -60 } };

test('what is young stays, whether or not something names it', async () => {
  await using harness = await startRegistry();
  await pushBlob(harness, 'shop/web', 'nobody names me');
  await harness.call('/v2/shop/web/blobs/uploads/', { method: 'POST' });

  const collected = await harness.registry.collect({ untagged: true });

  assert.deepEqual(collected, { uploads: 0, manifests: 0, blobs: 0, bytes: 0, inUse: 0 });
});

test('old uploads and blobs that no manifest names are removed, images stay', async () => {
  await using harness = await startRegistry(late);
  const image = await pushImage(harness, 'shop/web', 'v1');
  const loose = await pushBlob(harness, 'shop/web', 'nobody names me');
  await harness.call('/v2/shop/web/blobs/uploads/', { method: 'POST' });

  const collected = await harness.registry.collect();

  assert.deepEqual(collected, { uploads: 1, manifests: 0, blobs: 1, bytes: 15, inUse: 0 });
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

test('an untagged manifest that somebody has in use stays whole, with what it leads to', async () => {
  const used = new Map<string, readonly string[]>();
  const inUse = async (repository: string) => used.get(repository) ?? [];
  await using harness = await startRegistry({ ...late, inUse });
  const image = await pushImage(harness, 'shop/web', 'v1');
  await harness.call('/v2/shop/web/manifests/v1', { method: 'DELETE' });
  const gone = await pushImage(harness, 'shop/web', 'v0');
  await harness.call('/v2/shop/web/manifests/v0', { method: 'DELETE' });
  used.set('shop/web', [image, 'no digest at all']);
  used.set('shop/api', [gone]);

  const collected = await harness.registry.collect({ untagged: true });

  assert.deepEqual([collected.manifests, collected.inUse], [1, 1]);
  assert.equal(harness.registry.mayHaveGarbage(), true);
  const manifest = await harness.call(`/v2/shop/web/manifests/${image}`);
  const { layers } = (await manifest.json()) as { layers: { digest: string }[] };
  assert.equal((await harness.call(`/v2/shop/web/blobs/${layers[0]?.digest}`)).status, 200);
  used.clear();
  assert.equal((await harness.registry.collect({ untagged: true })).manifests, 1);
  assert.equal(harness.registry.mayHaveGarbage(), false);
});

test('the image of a replaced tag goes some time after it was replaced, not after it was pushed', async () => {
  let now = Date.now();
  await using harness = await startRegistry({ clock: () => new Date(now) });
  const old = await pushImage(harness, 'shop/web', 'latest');
  const entry = join(harness.directory, 'repositories/shop/web/_manifests', old.replace(':', '/'));
  const longAgo = new Date(now - 60 * 60_000);
  await utimes(entry, longAgo, longAgo);
  await pushImage(harness, 'shop/web', 'latest');

  const first = await harness.registry.collect({ untagged: true });
  assert.deepEqual(first, { uploads: 0, manifests: 0, blobs: 0, bytes: 0, inUse: 0 });
  assert.equal(harness.registry.mayHaveGarbage(), true);
  now += 16 * 60_000;
  const second = await harness.registry.collect({ untagged: true });

  assert.deepEqual([second.manifests, second.blobs], [1, 3]);
  now += 120 * 60_000;
  await harness.registry.collect({ untagged: true });
  assert.equal(harness.registry.mayHaveGarbage(), false);
});

test('while an image is being pushed its first layers wait for their manifest', async () => {
  let now = Date.now();
  await using harness = await startRegistry({ clock: () => new Date(now) });
  await pushBlob(harness, 'shop/web', 'the first of many layers');
  const upload = await startUpload(harness, 'shop/web');
  now += 16 * 60_000;
  const later = new Date(now);
  const file = join(harness.directory, 'uploads', upload.split('/').at(-1) ?? '');
  await utimes(file, later, later);

  assert.equal((await harness.registry.collect()).blobs, 0);
  await rm(file);

  assert.equal((await harness.registry.collect()).blobs, 1);
});

test('a push goes through while much garbage is collected', async () => {
  await using harness = await startRegistry(late);
  for (let start = 0; start < 300; start += 20) {
    const some = Array.from({ length: 20 }, (_, index) => `garbage ${start + index}`);
    await Promise.all(some.map((text) => pushBlob(harness, 'shop/web', text)));
  }
  const order: string[] = [];

  const collecting = harness.registry.collect().then(() => order.push('collected'));
  const pushing = pushBlob(harness, 'shop/web', 'a layer').then(() => order.push('pushed'));
  await Promise.all([collecting, pushing]);

  assert.deepEqual(order, ['pushed', 'collected']);
});

test('an upload that fills the disk gives its bytes back at once', async () => {
  await using harness = await startRegistry({ log: { debug() {}, error() {} } });
  const path = await startUpload(harness, 'shop/web');
  const file = join(harness.directory, 'uploads', path.split('/').at(-1) ?? '');
  await rm(file);
  await symlink('/dev/full', file);

  const body = Buffer.alloc(3_000_000);
  const response = await harness.call(path, { method: 'PATCH', body });

  assert.equal(response.status, 507);
  assert.equal((await harness.call(path)).status, 404);
  assert.deepEqual(await readdir(join(harness.directory, 'uploads')), []);
});

test('a dry run counts what a collection would free, and frees nothing', async () => {
  await using harness = await startRegistry(late);
  await pushImage(harness, 'shop/web', 'v1');
  await pushImage(harness, 'shop/web', 'v0');
  await harness.call('/v2/shop/web/manifests/v0', { method: 'DELETE' });
  const loose = await pushBlob(harness, 'shop/api', 'nobody names me');
  const path = await startUpload(harness, 'shop/web');
  await harness.call(path, { method: 'PATCH', body: 'abandoned' });

  const foreseen = await harness.registry.collect({ untagged: true, isDryRun: true });
  assert.equal((await harness.call(`/v2/shop/api/blobs/${loose}`)).status, 200);
  assert.equal((await harness.call(path)).status, 204);
  const collected = await harness.registry.collect({ untagged: true });

  assert.deepEqual(foreseen, collected);
  assert.deepEqual([collected.uploads, collected.manifests, collected.blobs], [1, 1, 4]);
  assert.ok(collected.bytes > 'nobody names me'.length + 'abandoned'.length);
});

test('when the disk is short, uploads go that nobody has sent to for a minute', async () => {
  let now = Date.now();
  await using harness = await startRegistry({ clock: () => new Date(now) });
  const path = await startUpload(harness, 'shop/web');
  await harness.call(path, { method: 'PATCH', body: 'abandoned' });
  now += 2 * 60_000;

  assert.equal((await harness.registry.collect()).uploads, 0);
  assert.deepEqual((await harness.registry.collect({ isUrgent: true })).uploads, 1);

  assert.equal((await harness.call(path)).status, 404);
});

test('what has come to lie where garbage was is not taken for it', async () => {
  const moving = async (repository: string) => {
    if (repository === 'shop/web') await harness.registry.moveRepositories('shop/api', 'shop/web');
    return [];
  };
  await using harness = await startRegistry({ ...late, inUse: moving });
  const image = await pushImage(harness, 'shop/web', 'v1');
  const manifest = await (await harness.call(`/v2/shop/web/manifests/${image}`)).text();
  const { config, layers } = JSON.parse(manifest) as Record<string, never> & {
    config: { digest: string };
    layers: { digest: string }[];
  };
  for (const { digest } of [config, ...layers]) {
    const path = `/v2/shop/api/blobs/uploads/?mount=${digest}&from=shop/web`;
    await harness.call(path, { method: 'POST' });
  }
  await putManifest(harness, 'shop/api', 'v1', manifest);
  await harness.call('/v2/shop/web/manifests/v1', { method: 'DELETE' });

  // The same image is garbage here, and tagged there: it moves here while garbage is looked for.
  await harness.registry.collect({ untagged: true });

  assert.equal((await harness.call('/v2/shop/web/manifests/v1')).status, 200);
  const layer = await harness.call(`/v2/shop/web/blobs/${layers[0]?.digest}`);
  assert.equal(layer.status, 200);
});

import assert from 'node:assert/strict';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type Harness,
  pushBlob,
  pushImage,
  putManifest,
  someBytes,
  startRegistry,
} from './harness.ts';

const quiet = { debug() {}, error() {} };

function blobFile({ directory }: Harness, digest: string): string {
  const hex = digest.replace('sha256:', '');
  return join(directory, 'blobs', 'sha256', hex.slice(0, 2), hex);
}

/** Changes one byte and nothing else. */
async function flipByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

const status = async ({ call }: Harness, digest: string, method = 'GET') => {
  const response = await call(`/v2/shop/web/blobs/${digest}`, { method });
  await response.arrayBuffer().catch(() => undefined);
  return response.status;
};

/** Opens the folder once more, as after a restart: what was verified then is forgotten. */
const reopened = ({ directory }: Harness) => startRegistry({ directory, log: quiet });

test('a blob that was cut is missing, not served short; a good upload heals it', async () => {
  await using harness = await startRegistry({ log: quiet });
  const bytes = someBytes(3_000_000);
  const digest = await pushBlob(harness, 'shop/web', bytes);

  await truncate(blobFile(harness, digest), 2_000_000);

  assert.deepEqual(
    [await status(harness, digest), await status(harness, digest, 'HEAD')],
    [404, 404],
  );
  await pushBlob(harness, 'shop/web', bytes);
  assert.equal(await status(harness, digest), 200);
});

test('a small blob with a wrong byte is missing at once', async () => {
  await using harness = await startRegistry({ log: quiet });
  const bytes = someBytes(10_000);
  const digest = await pushBlob(harness, 'shop/web', bytes);

  await flipByte(blobFile(harness, digest));

  assert.equal(await status(harness, digest, 'HEAD'), 404);
  await pushBlob(harness, 'shop/web', bytes);
  assert.equal(await status(harness, digest), 200);
});

test('a big blob with a wrong byte is missing once it was asked for; a good upload heals it', async () => {
  await using first = await startRegistry();
  const bytes = someBytes(3_000_000);
  const digest = await pushBlob(first, 'shop/web', bytes);
  await flipByte(blobFile(first, digest));
  const damaged = Promise.withResolvers<unknown>();
  await using harness = await startRegistry({
    directory: first.directory,
    log: { debug() {}, error: (_, fields) => damaged.resolve(fields?.digest) },
  });

  await status(harness, digest, 'HEAD');

  assert.equal(await damaged.promise, digest);
  assert.equal(await status(harness, digest, 'HEAD'), 404);
  await pushBlob(harness, 'shop/web', bytes);
  assert.equal(await status(harness, digest), 200);
});

test('a manifest cannot name a damaged blob, and a damaged manifest is healed by its push', async () => {
  await using first = await startRegistry();
  const digest = await pushImage(first, 'shop/web', 'v1');
  const manifest = await (await first.call('/v2/shop/web/manifests/v1')).text();
  await first.registry.close();
  await flipByte(blobFile(first, digest));
  await using harness = await reopened(first);
  const ask = async () => (await harness.call('/v2/shop/web/manifests/v1')).status;
  assert.equal(await ask(), 404);

  assert.equal((await putManifest(harness, 'shop/web', 'v1', manifest)).status, 201);
  assert.equal(await ask(), 200);

  const { layers } = JSON.parse(manifest) as { layers: { digest: string }[] };
  await truncate(blobFile(harness, layers[0]?.digest ?? ''), 50);
  assert.equal((await putManifest(harness, 'shop/web', 'v2', manifest)).status, 400);
});

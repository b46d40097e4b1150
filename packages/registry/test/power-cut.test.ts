/** What a power cut leaves of small files is made whole by the journal. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Harness, pushImage, startRegistry } from './harness.ts';

/** The registry as it starts on the disk, of which nothing is left but layers and the journal. */
async function afterPowerCut(
  { directory }: Harness,
  manifests: readonly string[],
): Promise<Harness & { remove(): Promise<void> }> {
  const left = await mkdtemp(join(tmpdir(), 'slipway-registry-'));
  for (const folder of ['blobs', 'journal']) {
    await cp(join(directory, folder), join(left, folder), { recursive: true });
  }
  for (const digest of manifests) {
    const hex = digest.slice('sha256:'.length);
    await rm(join(left, 'blobs/sha256', hex.slice(0, 2), hex));
  }
  const harness = await startRegistry({ directory: left });
  return { ...harness, remove: () => rm(left, { recursive: true }) };
}

const tagsOf = async ({ call }: Harness) =>
  ((await (await call('/v2/shop/web/tags/list')).json()) as { tags: string[] }).tags;

test('images, tags and what was removed are as their clients were told', async () => {
  await using before = await startRegistry();
  const first = await pushImage(before, 'shop/web', 'stays');
  const second = await pushImage(before, 'shop/web', 'moves');
  const third = await pushImage(before, 'shop/web', 'moves');
  await pushImage(before, 'shop/web', 'goes');
  await before.call('/v2/shop/web/manifests/goes', { method: 'DELETE' });
  const fourth = await pushImage(before, 'shop/web', 'gone-with-its-image');
  await before.call(`/v2/shop/web/manifests/${fourth}`, { method: 'DELETE' });

  const after = await afterPowerCut(before, [first, second, third]);

  try {
    assert.deepEqual(await tagsOf(after), ['moves', 'stays']);
    const image = await after.call('/v2/shop/web/manifests/moves');
    assert.equal(image.headers.get('docker-content-digest'), third);
    const { layers } = (await image.json()) as { layers: { digest: string }[] };
    const layer = await after.call(`/v2/shop/web/blobs/${layers[0]?.digest}`);
    assert.equal(layer.status, 200);
    assert.equal((await after.call(`/v2/shop/web/manifests/${second}`)).status, 200);
    assert.equal((await after.call(`/v2/shop/web/manifests/${fourth}`)).status, 404);
  } finally {
    await after[Symbol.asyncDispose]();
    await after.remove();
  }
});

test('a repository that was moved or deleted just before does not come back', async () => {
  await using before = await startRegistry();
  const image = await pushImage(before, 'shop/web', 'v1');
  await before.registry.moveRepositories('shop/web', 'shop/api');

  const after = await afterPowerCut(before, [image]);

  try {
    assert.deepEqual(await after.registry.repositories(), []);
  } finally {
    await after[Symbol.asyncDispose]();
    await after.remove();
  }
});

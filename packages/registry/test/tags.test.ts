import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Harness, pushImage, putManifest, startRegistry } from './harness.ts';

async function tagsOf({ call }: Harness, repository: string, query = ''): Promise<unknown> {
  const response = await call(`/v2/${repository}/tags/list${query}`);
  return ((await response.json()) as { tags?: string[] }).tags;
}

test('the list of tags, which is remembered, is never older than the last change', async () => {
  await using harness = await startRegistry();
  const { registry } = harness;
  await pushImage(harness, 'shop/web', 'v1');
  assert.deepEqual(await tagsOf(harness, 'shop/web'), ['v1']);

  await pushImage(harness, 'shop/web', 'v3');
  await pushImage(harness, 'shop/web', 'v2');
  assert.deepEqual(await tagsOf(harness, 'shop/web'), ['v1', 'v2', 'v3']);
  await harness.call('/v2/shop/web/manifests/v1', { method: 'DELETE' });
  assert.deepEqual(await tagsOf(harness, 'shop/web'), ['v2', 'v3']);
  await registry.deleteTags('shop/web', ['v2']);
  assert.deepEqual(await tagsOf(harness, 'shop/web'), ['v3']);
  await registry.moveRepositories('shop/web', 'shop/api');
  assert.deepEqual(await tagsOf(harness, 'shop/api'), ['v3']);
  assert.deepEqual(await registry.tagNames('shop/web'), []);
  await registry.deleteRepository('shop/api');
  assert.deepEqual(await registry.tagNames('shop/api'), []);
});

test('pages of tags lead through all of them', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'a');
  const manifest = await (await harness.call(`/v2/shop/web/manifests/${digest}`)).text();
  for (const tag of ['b', 'c', 'd', 'e']) await putManifest(harness, 'shop/web', tag, manifest);

  assert.deepEqual(await tagsOf(harness, 'shop/web', '?n=2'), ['a', 'b']);
  assert.deepEqual(await tagsOf(harness, 'shop/web', '?n=2&last=b'), ['c', 'd']);
  assert.deepEqual(await tagsOf(harness, 'shop/web', '?n=2&last=bb'), ['c', 'd']);
  assert.deepEqual(await tagsOf(harness, 'shop/web', '?n=2&last=d'), ['e']);
  assert.deepEqual(await tagsOf(harness, 'shop/web', '?last=e'), []);
  const part = { offset: 3, limit: 20 };
  assert.deepEqual(await harness.registry.tagPage('shop/web', part), {
    names: ['d', 'e'],
    total: 5,
  });
});

test('an image that is deleted takes all of its tags along, and no other', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'first');
  const manifest = await (await harness.call(`/v2/shop/web/manifests/${digest}`)).text();
  const tags = Array.from({ length: 90 }, (_, index) => `tag=many-${index}`).join('&');
  await putManifest(harness, 'shop/web', `${digest}?${tags}`, manifest);
  await pushImage(harness, 'shop/web', 'other');
  assert.equal((await harness.registry.tagNames('shop/web')).length, 92);

  const response = await harness.call(`/v2/shop/web/manifests/${digest}`, { method: 'DELETE' });

  assert.equal(response.status, 202);
  assert.deepEqual(await tagsOf(harness, 'shop/web'), ['other']);
});

test('an image that has no tag is deleted as well', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');
  await harness.call('/v2/shop/web/manifests/v1', { method: 'DELETE' });

  const answers = [1, 2].map(() =>
    harness.call(`/v2/shop/web/manifests/${digest}`, { method: 'DELETE' }),
  );

  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.ok(statuses.includes(202), statuses.join());
});

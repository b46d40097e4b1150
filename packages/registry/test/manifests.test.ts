import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Push } from '../src/index.ts';
import {
  all,
  digestOf,
  type Harness,
  pushBlob,
  pushImage,
  putManifest,
  refusal,
  startRegistry,
} from './harness.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';
const missing = digestOf('missing');

type Entry = readonly [digest: string, size: number, mediaType?: string];

const indexOf = (...entries: readonly Entry[]) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: entries.map(([digest, size, mediaType = imageType]) => ({
      mediaType,
      digest,
      size,
    })),
  });

const sizeOf = async (harness: Harness, digest: string) =>
  (await (await harness.call(`/v2/shop/web/manifests/${digest}`)).text()).length;

const json = async (harness: Harness, path: string): Promise<unknown> =>
  (await harness.call(path)).json();

test('an image is found by tag and by digest, byte for byte', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');

  for (const reference of ['v1', digest]) {
    const response = await harness.call(`/v2/shop/web/manifests/${reference}`);

    assert.equal(response.headers.get('content-type'), imageType);
    assert.equal(response.headers.get('docker-content-digest'), digest);
    assert.equal(digestOf(await response.text()), digest);
  }
});

test('a tag that shall be new is not overwritten, and of many pushes of it one wins', async () => {
  await using harness = await startRegistry();
  const digests = [
    await pushImage(harness, 'shop/web', 'a'),
    await pushImage(harness, 'shop/web', 'b'),
  ];
  const bodies = await Promise.all(
    digests.map(async (digest) => (await harness.call(`/v2/shop/web/manifests/${digest}`)).text()),
  );
  const put = async (condition: Record<string, string>, body = '') => {
    const headers = { 'Content-Type': 'application/vnd.oci.image.manifest.v1+json', ...condition };
    const path = '/v2/shop/web/manifests/release';
    return harness.call(path, { method: 'PUT', headers, body });
  };

  const first = await Promise.all(bodies.map((body) => put({ 'If-None-Match': '*' }, body)));
  assert.deepEqual(first.map(({ status }) => status).sort(), [201, 412]);

  const [old, next] = first[0]?.status === 201 ? [0, 1] : [1, 0];
  const seen = { 'If-Match': `"${digests[old]}"` };
  assert.equal((await put({ 'If-Match': `"${digests[next]}"` }, bodies[next])).status, 412);
  assert.equal((await put(seen, bodies[next])).status, 201);
  assert.deepEqual(await refusal(await put(seen, bodies[old])), [412, 'DENIED']);
});

test('HEAD tells type, size and digest of a manifest', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');

  const response = await harness.call('/v2/shop/web/manifests/v1', { method: 'HEAD' });

  assert.equal(response.status, 200);
  assert.equal(response.headers.get('docker-content-digest'), digest);
  assert.ok(Number(response.headers.get('content-length')) > 100);
});

test('an index of manifests in the repository is accepted', async () => {
  await using harness = await startRegistry();
  const image = await pushImage(harness, 'shop/web', 'amd64');
  const index = indexOf([image, await sizeOf(harness, image)]);

  const response = await putManifest(harness, 'shop/web', 'v1', index, indexType);

  assert.equal(response.status, 201);
  assert.equal(
    digestOf(await (await harness.call('/v2/shop/web/manifests/v1')).text()),
    digestOf(index),
  );
});

test('manifests in the form of Docker schema 2 are accepted, without mediaType as well', async () => {
  await using harness = await startRegistry();
  const list = JSON.stringify({ schemaVersion: 2, manifests: [] });
  const type = 'application/vnd.docker.distribution.manifest.list.v2+json';

  const response = await putManifest(harness, 'shop/web', 'v1', list, type);

  assert.equal(response.status, 201);
  const stored = await harness.call('/v2/shop/web/manifests/v1');
  assert.equal(stored.headers.get('content-type'), type);
});

for (const [what, body, type, expected] of [
  ['text that is not JSON', '{', imageType, [400, 'MANIFEST_INVALID']],
  ['another schema version', '{"schemaVersion":1}', imageType, [400, 'MANIFEST_INVALID']],
  ['an unknown media type', '{"schemaVersion":2}', 'text/plain', [400, 'MANIFEST_INVALID']],
  ['a body of another type than the header', indexOf(), imageType, [400, 'MANIFEST_INVALID']],
  ['an image without configuration', '{"schemaVersion":2}', imageType, [400, 'MANIFEST_INVALID']],
  [
    'an index of unknown manifests',
    indexOf([missing, 1]),
    indexType,
    [400, 'MANIFEST_BLOB_UNKNOWN'],
  ],
  ['more than 4 MiB', `${' '.repeat(4 * 1024 * 1024)}{}`, imageType, [413, 'MANIFEST_INVALID']],
] as const) {
  test(`${what} is refused with ${expected[1]}`, async () => {
    await using harness = await startRegistry();

    const response = await putManifest(harness, 'shop/web', 'v1', body, type);

    assert.deepEqual(await refusal(response), expected);
  });
}

test('an image whose blobs are in another repository is refused, and they are named', async () => {
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');
  const body = await (await harness.call('/v2/shop/web/manifests/v1')).text();

  const response = await putManifest(harness, 'shop/api', 'v1', body);

  assert.deepEqual(await refusal(response), [400, 'MANIFEST_BLOB_UNKNOWN']);
});

test('a manifest under a digest that is not its own is refused', async () => {
  await using harness = await startRegistry();

  const response = await putManifest(harness, 'shop/web', missing, indexOf(), indexType);

  assert.deepEqual(await refusal(response), [400, 'DIGEST_INVALID']);
});

test('unknown manifests and unknown repositories are told apart', async () => {
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');

  const manifest = await harness.call('/v2/shop/web/manifests/v2');
  const repository = await harness.call('/v2/shop/api/manifests/v1');

  assert.deepEqual(await refusal(manifest), [404, 'MANIFEST_UNKNOWN']);
  assert.deepEqual(await refusal(repository), [404, 'NAME_UNKNOWN']);
});

test('tags are listed in order and in pages', async () => {
  await using harness = await startRegistry();
  for (const tag of ['b', 'a', 'c']) await pushImage(harness, 'shop/web', tag);

  const whole = await json(harness, '/v2/shop/web/tags/list');
  const page = await harness.call('/v2/shop/web/tags/list?n=2');
  const [, next] = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '') ?? [];
  const rest = await harness.call(next ?? '');

  assert.deepEqual(whole, { name: 'shop/web', tags: ['a', 'b', 'c'] });
  assert.deepEqual(await page.json(), { name: 'shop/web', tags: ['a', 'b'] });
  assert.deepEqual(await rest.json(), { name: 'shop/web', tags: ['c'] });
  assert.equal(rest.headers.get('link'), null);
  assert.deepEqual(await json(harness, '/v2/shop/web/tags/list?n=0'), {
    name: 'shop/web',
    tags: [],
  });
});

test('the catalog lists the repositories that hold a manifest', async () => {
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');
  await pushImage(harness, 'shop/api', 'v1');

  const catalog = await json(harness, '/v2/_catalog');

  assert.deepEqual(catalog, { repositories: ['shop/api', 'shop/web'] });
});

test('deleting a tag leaves the manifest, deleting the manifest takes its tags', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');
  const body = await (await harness.call('/v2/shop/web/manifests/v1')).text();
  await putManifest(harness, 'shop/web', 'v2', body);
  const remove = async (reference: string) =>
    (await harness.call(`/v2/shop/web/manifests/${reference}`, { method: 'DELETE' })).status;

  assert.equal(await remove('v1'), 202);
  assert.equal((await harness.call(`/v2/shop/web/manifests/${digest}`)).status, 200);
  assert.equal(await remove(digest), 202);
  assert.deepEqual(await json(harness, '/v2/shop/web/tags/list'), { name: 'shop/web', tags: [] });
  assert.equal(await remove(digest), 404);
});

test('referrers are listed by subject and filtered by artifact type', async () => {
  await using harness = await startRegistry();
  const subject = await pushImage(harness, 'shop/web', 'v1');
  const about = { subject: { mediaType: imageType, digest: subject, size: 1 } };
  const bom = await pushImage(harness, 'shop/web', 'bom', { ...about, artifactType: 'x/bom' });
  await pushImage(harness, 'shop/web', 'signature', { ...about, artifactType: 'x/signature' });
  const path = `/v2/shop/web/referrers/${subject}`;
  const digests = (index: unknown) =>
    (index as { manifests: { digest: string }[] }).manifests.map(({ digest }) => digest);

  const filtered = await harness.call(`${path}?artifactType=x/bom`);

  assert.equal(digests(await json(harness, path)).length, 2);
  assert.deepEqual(digests(await filtered.json()), [bom]);
  assert.equal(filtered.headers.get('oci-filters-applied'), 'artifactType');
  assert.deepEqual(digests(await json(harness, `/v2/shop/web/referrers/${missing}`)), []);
});

test('a subject is acknowledged even before it is pushed', async () => {
  await using harness = await startRegistry();
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [],
    subject: { mediaType: imageType, digest: missing, size: 1 },
  });

  const response = await putManifest(harness, 'shop/web', 'v1', body, indexType);

  assert.deepEqual([response.status, response.headers.get('oci-subject')], [201, missing]);
});

test('every push is announced with its tag and digest', async () => {
  const pushes: Push[] = [];
  await using harness = await startRegistry({ onPush: (push) => void pushes.push(push) });

  const digest = await pushImage(harness, 'shop/web', 'v1');

  assert.deepEqual(pushes, [{ repository: 'shop/web', tag: 'v1', digest }]);
});

test('the REST API sees tags with size and date, and can delete them', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');
  const { registry } = harness;

  const tag = await registry.tag('shop/web', 'v1');

  assert.deepEqual(await registry.repositories(), ['shop/web']);
  assert.deepEqual(await registry.tagNames('shop/web'), ['v1']);
  assert.equal(tag?.digest, digest);
  assert.equal(tag?.createdAt.toISOString(), '2026-01-02T03:04:05.000Z');
  assert.ok(tag !== undefined && tag.sizeBytes > 600 && tag.configDigest !== undefined);
  assert.deepEqual(
    [await registry.deleteTag('shop/web', 'v1'), await registry.deleteTag('shop/web', 'v1')],
    [true, false],
  );
});

test("a deleted project's images are gone, with those below its path and none beside it", async () => {
  const names = ['shop/web', 'shop/web/api', 'shop/web-old'];
  await using harness = await startRegistry();
  const { registry } = harness;
  const access = names.map(all);
  const call: typeof harness.call = (path, init) => harness.call(path, { access, ...init });
  for (const name of names) await pushImage({ ...harness, call }, name, 'v1');
  const blob = await pushBlob({ ...harness, call }, 'shop/web', 'a blob that no manifest names');

  assert.equal(await registry.deleteRepositories('shop/web'), true);

  assert.deepEqual(await registry.repositories(), ['shop/web-old']);
  assert.deepEqual(await registry.tagNames('shop/web'), []);
  assert.equal((await call(`/v2/shop/web/blobs/${blob}`)).status, 404);
  assert.equal(await registry.deleteRepositories('shop/web'), false);
});

test('annotations that are no texts stay in their manifest and out of the list of referrers', async () => {
  await using harness = await startRegistry();
  const subject = { mediaType: imageType, digest: missing, size: 1 };
  await pushImage(harness, 'shop/web', 'v1', {
    subject,
    annotations: { deep: [['no text']], flat: 'yes' },
  });

  const response = await harness.call(`/v2/shop/web/referrers/${missing}`);

  const { manifests } = (await response.json()) as { manifests: { annotations: unknown }[] };
  assert.deepEqual(manifests[0]?.annotations, { flat: 'yes' });
});

test('the cache of BuildKit, an index whose entries are layers, is kept whole and goes whole', async () => {
  await using harness = await startRegistry({ limits: { graceSeconds: -60 } });
  const layer = await pushBlob(harness, 'shop/web', 'a cached layer');
  const config = await pushBlob(harness, 'shop/web', '{"layers":[]}');
  const cache = indexOf(
    [layer, 14, 'application/vnd.oci.image.layer.v1.tar+gzip'],
    [config, 13, 'application/vnd.buildkit.cacheconfig.v0'],
  );
  const status = async () => (await harness.call(`/v2/shop/web/blobs/${layer}`)).status;

  assert.equal((await putManifest(harness, 'shop/web', 'cache', cache, indexType)).status, 201);
  await harness.registry.collect({ untagged: true });
  assert.equal(await status(), 200);
  assert.equal((await harness.registry.tag('shop/web', 'cache'))?.sizeBytes, cache.length + 27);
  await harness.registry.deleteTag('shop/web', 'cache');
  await harness.registry.collect({ untagged: true });

  assert.equal(await status(), 404);
});

test('an index of layers that are not there is refused', async () => {
  await using harness = await startRegistry();
  const cache = indexOf([missing, 14, 'application/vnd.oci.image.layer.v1.tar+gzip']);

  const response = await putManifest(harness, 'shop/web', 'cache', cache, indexType);

  assert.deepEqual(await refusal(response), [400, 'MANIFEST_BLOB_UNKNOWN']);
});

test('an index of manifests that are not there is accepted where the setting says so', async () => {
  await using harness = await startRegistry({ isSparseAllowed: true });
  const image = await pushImage(harness, 'shop/web', 'amd64');
  const index = indexOf([image, await sizeOf(harness, image)], [missing, 1]);

  const response = await putManifest(harness, 'shop/web', 'v1', index, indexType);

  assert.equal(response.status, 201);
});

test('a manifest that is wrong about the size of what it names is refused with both sizes', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'fifteen letters');
  const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: 14 }];
  const image = await pushImage(harness, 'shop/web', 'amd64');
  const indexed = indexOf([image, 1]);

  await assert.rejects(
    pushImage(harness, 'shop/web', 'v1', { layers }),
    /the size of sha256:[0-9a-f]+ is 15, and not 14 as the manifest says/,
  );
  const response = await putManifest(harness, 'shop/web', 'v1', indexed, indexType);
  assert.deepEqual(await refusal(response), [400, 'MANIFEST_INVALID']);
});

test('a tag tells its layers and platforms, and the size of all that an index leads to', async () => {
  await using harness = await startRegistry();
  const image = await pushImage(harness, 'shop/web', 'amd64');
  const size = await sizeOf(harness, image);
  const index = JSON.stringify({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [
      {
        mediaType: imageType,
        digest: image,
        size,
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      },
    ],
  });
  await putManifest(harness, 'shop/web', 'v1', index, indexType);
  const one = await harness.registry.tag('shop/web', 'amd64');

  const tag = await harness.registry.tag('shop/web', 'v1');

  assert.deepEqual(tag?.platforms, ['linux/arm64/v8']);
  assert.deepEqual(tag?.layers, one?.layers);
  assert.equal(one?.layers[0]?.size, 100);
  assert.equal(tag?.sizeBytes, index.length + (one?.sizeBytes ?? 0));
  const all = await harness.registry.tags('shop/web', ['v1', 'gone', 'amd64']);
  assert.deepEqual(
    all.map(({ name }) => name),
    ['v1', 'amd64'],
  );
});

test('layers that platforms share are told once, and statements beside an image are none of its layers', async () => {
  await using harness = await startRegistry();
  const layerOf = async (content: string, mediaType: string) => [
    { mediaType, digest: await pushBlob(harness, 'shop/web', content), size: content.length },
  ];
  const shared = await layerOf('a layer', 'application/vnd.oci.image.layer.v1.tar');
  const said = await layerOf('a statement', 'application/vnd.in-toto+json');
  const amd64 = await pushImage(harness, 'shop/web', 'amd64', { layers: shared });
  const arm64 = await pushImage(harness, 'shop/web', 'arm64', { layers: shared });
  const statement = await pushImage(harness, 'shop/web', 'statement', { layers: said });
  const one = async (digest: string, architecture: string, os: string) => ({
    ...{ mediaType: imageType, digest, size: await sizeOf(harness, digest) },
    platform: { os, architecture },
  });
  const manifests = [
    await one(amd64, 'amd64', 'linux'),
    await one(arm64, 'arm64', 'linux'),
    await one(statement, 'unknown', 'unknown'),
  ];
  const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
  await putManifest(harness, 'shop/web', 'v1', index, indexType);

  const tag = await harness.registry.tag('shop/web', 'v1');

  assert.deepEqual(tag?.layers, shared);
  assert.deepEqual(tag?.platforms, ['linux/amd64', 'linux/arm64']);
});

test('an image gets one more tag, and a tag another image', async () => {
  await using harness = await startRegistry();
  const first = await pushImage(harness, 'shop/web', 'v1');
  const second = await pushImage(harness, 'shop/web', 'v2');
  const { registry } = harness;

  assert.equal(await registry.setTag('shop/web', 'stable', 'v1'), true);
  assert.equal((await registry.tag('shop/web', 'stable'))?.digest, first);
  assert.equal(await registry.setTag('shop/web', 'stable', 'v2'), true);
  assert.equal((await registry.tag('shop/web', 'stable'))?.digest, second);

  assert.equal(await registry.setTag('shop/web', 'stable', 'v3'), false);
  assert.equal(await registry.setTag('shop/web', 'no tag', 'v1'), false);
  assert.deepEqual(await registry.tagNames('shop/web'), ['stable', 'v1', 'v2']);
});

test('many tags go at once, and their manifests stay until they are collected', async () => {
  await using harness = await startRegistry();
  const digest = await pushImage(harness, 'shop/web', 'v1');
  await pushImage(harness, 'shop/web', 'v2');
  await pushImage(harness, 'shop/web', 'v3');

  const deleted = await harness.registry.deleteTags('shop/web', ['v1', 'v3', 'gone']);

  assert.deepEqual(deleted, ['v1', 'v3']);
  assert.deepEqual(await harness.registry.tagNames('shop/web'), ['v2']);
  assert.equal((await harness.call(`/v2/shop/web/manifests/${digest}`)).status, 200);
});

test('one repository goes without those below it', async () => {
  const access = ['shop', 'shop/web'].map(all);
  await using harness = await startRegistry();
  await pushImage(harness, 'shop/web', 'v1');
  const mount = await harness.call('/v2/shop/blobs/uploads/', { method: 'POST', access });
  const digest = digestOf('{}');
  await harness.call(`${mount.headers.get('location')}?digest=${digest}`, {
    method: 'PUT',
    body: '{}',
    access,
  });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: imageType,
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest, size: 2 },
    layers: [],
  });
  const headers = { 'content-type': imageType };
  await harness.call('/v2/shop/manifests/v1', { method: 'PUT', body, headers, access });
  assert.deepEqual(await harness.registry.repositories(), ['shop', 'shop/web']);

  assert.equal(await harness.registry.deleteRepository('shop'), true);

  assert.deepEqual(await harness.registry.repositories(), ['shop/web']);
  assert.equal(await harness.registry.deleteRepository('shop'), false);
});

test('a manifest that is pushed by its digest may be given many tags at once', async () => {
  const pushes: Push[] = [];
  await using harness = await startRegistry({ onPush: (push) => void pushes.push(push) });
  const digest = await pushImage(harness, 'shop/web', 'v1');
  const bytes = await (await harness.call('/v2/shop/web/manifests/v1')).text();
  const put = (query: string) =>
    harness.call(`/v2/shop/web/manifests/${digest}?${query}`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': imageType },
    });
  pushes.length = 0;

  const given = await put('tag=1.2&tag=1&tag=1.2');
  const wrong = await put('tag=good&tag=no%2Fgood');

  assert.equal(given.status, 201);
  assert.equal(given.headers.get('oci-tag'), '1.2, 1');
  assert.deepEqual(
    pushes.map(({ tag }) => tag),
    ['1.2', '1'],
  );
  assert.deepEqual(await refusal(wrong), [400, 'MANIFEST_INVALID']);
  assert.deepEqual(await json(harness, '/v2/shop/web/tags/list'), {
    name: 'shop/web',
    tags: ['1', '1.2', 'v1'],
  });
});

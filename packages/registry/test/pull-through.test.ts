import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Harness, startRegistry } from './harness.ts';
import { startUpstream, type UpstreamRegistry } from './upstream-registry.ts';

const image = 'shop/dependency_proxy/containers/alpine';
const access = [{ type: 'repository', name: image, actions: ['pull'] }];
const login = { username: 'reader', password: 'secret' };

/** A registry that brings what `upstream` has; `later` moves its clock. */
async function proxyOf(upstream: UpstreamRegistry) {
  let late = 0;
  const harness = await startRegistry({
    upstream: { name: 'docker.io', url: upstream.url, login },
    clock: () => new Date(Date.now() + late),
    log: { debug() {}, error() {} },
  });
  const get = (path: string, init: RequestInit = {}) =>
    harness.call(`/v2/${image}/${path}`, { access, ...init });
  return { harness, get, later: () => (late += 60_000) };
}

const texts = async (responses: readonly Response[]) =>
  await Promise.all(
    responses.map(async (response) => `${response.status} ${await response.text()}`),
  );

test('an image of the upstream is brought once, however many ask, and then served from here', async () => {
  await using upstream = await startUpstream();
  const { digest, layer } = upstream.serve('3', 'a layer of alpine');
  const { harness, get } = await proxyOf(upstream);
  await using _ = harness;

  const manifests = await Promise.all(['3', '3', digest].map((it) => get(`manifests/${it}`)));
  const layers = await Promise.all([1, 2, 3, 4].map(() => get(`blobs/${layer}`)));

  assert.deepEqual(
    manifests.map((it) => it.headers.get('docker-content-digest')),
    [digest, digest, digest],
  );
  assert.deepEqual(await texts(layers), Array(4).fill('200 a layer of alpine'));
  assert.equal(upstream.asked.filter((it) => it === `GET blobs/${layer}`).length, 1);
  assert.equal(upstream.asked.filter((it) => it === 'GET manifests/3').length, 1);
});

test('a tag is looked at before it is pulled again, which costs nothing while it stays', async () => {
  await using upstream = await startUpstream();
  upstream.serve('3', 'old');
  const { harness, get, later } = await proxyOf(upstream);
  await using _ = harness;
  await get('manifests/3');

  later();
  await get('manifests/3');
  const { digest } = upstream.serve('3', 'new');
  later();
  const moved = await get('manifests/3');

  assert.equal(moved.headers.get('docker-content-digest'), digest);
  assert.deepEqual(upstream.asked, [
    ...['HEAD manifests/3', 'GET manifests/3'],
    'HEAD manifests/3',
    ...['HEAD manifests/3', 'GET manifests/3'],
  ]);
});

test('a layer that the upstream keeps elsewhere is brought from there, without its token', async () => {
  await using upstream = await startUpstream();
  const { layer } = upstream.serve('3', 'a layer of alpine');
  const { harness, get } = await proxyOf(upstream);
  await using _ = harness;
  await get('manifests/3');
  upstream.mood = 'sending elsewhere';

  const answer = await get(`blobs/${layer}`);

  assert.equal(await answer.text(), 'a layer of alpine');
  assert.deepEqual(upstream.elsewhere, [undefined]);
});

for (const mood of ['busy', 'lying', 'breaking off'] as const) {
  test(`while the upstream is ${mood}, an older copy is served, and says so`, async () => {
    await using upstream = await startUpstream();
    const { digest } = upstream.serve('3', 'old');
    const { harness, get, later } = await proxyOf(upstream);
    await using _ = harness;
    await get('manifests/3');
    upstream.serve('3', 'a new one');
    upstream.mood = mood;
    later();

    const response = await get('manifests/3');

    assert.equal(response.headers.get('docker-content-digest'), digest);
    assert.match(response.headers.get('warning') ?? '', /110 .*older copy/);
  });
}

test('an upstream that is gone leaves its images here', async () => {
  const upstream = await startUpstream();
  const { digest, layer } = upstream.serve('3', 'kept');
  const { harness, get, later } = await proxyOf(upstream);
  await using _ = harness;
  await get('manifests/3');
  await get(`blobs/${layer}`);
  await upstream[Symbol.asyncDispose]();
  later();

  const [manifest, blob, other] = await Promise.all(
    ['manifests/3', `blobs/${layer}`, 'manifests/4'].map((path) => get(path)),
  );

  assert.equal(manifest?.headers.get('docker-content-digest'), digest);
  assert.equal(blob?.status, 200);
  assert.equal(other?.status, 502);
});

for (const [mood, status, sentence] of [
  ['busy', 429, /signs in/],
  ['lying', 502, /something else/],
  ['breaking off', 502, /cannot be reached|something else/],
  ['taken back', 404, /no such image/],
] as const) {
  test(`of an upstream that is ${mood} nothing is kept, and the answer is ${status}`, async () => {
    await using upstream = await startUpstream();
    const { digest, layer } = upstream.serve('3', 'a layer');
    upstream.mood = mood;
    const { harness, get } = await proxyOf(upstream);
    await using _ = harness;

    const answers = [];
    for (const path of ['manifests/3', `manifests/${digest}`, `blobs/${layer}`]) {
      answers.push(await get(path));
    }
    upstream.mood = 'well';
    const healed = await get(`blobs/${layer}`);

    for (const answer of answers) {
      assert.equal(answer.status, status);
      assert.match(await answer.text(), sentence);
    }
    assert.equal(await healed.text(), 'a layer');
  });
}

test('a mirror is asked with the name of the upstream, by who may', async () => {
  await using upstream = await startUpstream();
  const { digest } = upstream.serve('3', 'a layer');
  const { harness } = await proxyOf(upstream);
  await using _ = harness;
  const path = '/v2/library/alpine/manifests/3?ns=docker.io';
  const name = 'dependency_proxy/containers/library/alpine';

  const allowed = await harness.call(path, {
    access: [{ type: 'repository', name, actions: ['pull'] }],
  });
  const refused = await harness.call(path, { access });

  assert.equal(allowed.headers.get('docker-content-digest'), digest);
  assert.equal(refused.status, 401);
});

test('nobody pushes to images of the upstream, and without one there are none', async () => {
  await using upstream = await startUpstream();
  const { harness, get } = await proxyOf(upstream);
  await using _ = harness;
  await using without = await startRegistry();

  const pushed = await get('blobs/uploads/', { method: 'POST' });
  const absent = await without.call(`/v2/${image}/manifests/3`, { access });

  assert.equal(pushed.status, 405);
  assert.equal(absent.status, 404);
});

test('a collection leaves what an image of the upstream names', async () => {
  await using upstream = await startUpstream();
  const { layer } = upstream.serve('3', 'a layer');
  const { harness, get, later } = await proxyOf(upstream);
  await using _ = harness as Harness;
  await get('manifests/3');
  await get(`blobs/${layer}`);
  for (let minutes = 0; minutes < 60; minutes += 1) later();

  await harness.registry.collect({ untagged: true });
  await get(`blobs/${layer}`);

  assert.equal(upstream.asked.filter((it) => it === `GET blobs/${layer}`).length, 1);
});

test('a copy that nobody has asked for in months goes, and one that is asked for stays', async () => {
  await using upstream = await startUpstream();
  for (const tag of ['2', '3']) upstream.serve(tag, `a layer of ${tag}`);
  const { harness, get, later } = await proxyOf(upstream);
  await using _ = harness;
  const place = 'repositories/dependency_proxy/containers/library/alpine/_tags';
  const tags = join(harness.directory, place);
  const longAgo = new Date(Date.now() - 100 * 24 * 60 * 60_000);
  for (const tag of ['2', '3']) {
    await get(`manifests/${tag}`);
    await utimes(join(tags, tag), longAgo, longAgo);
  }
  later();
  await get('manifests/3');

  await harness.registry.collect({ untagged: true });

  assert.deepEqual(await readdir(tags), ['3']);
  assert.equal(harness.registry.mayHaveGarbage(), true, 'what it stood for goes later');
  assert.equal((await get('manifests/2')).status, 200, 'it is brought once more');
});

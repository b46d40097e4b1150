import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi, type TestApi } from '../src/testing/index.ts';
import { nextEvent as next, watchAt } from './watch-events.ts';

const path = '/api/v1/namespaces/default/configmaps';

const events = (api: TestApi, query: string) => watchAt(api, path, query);

const map = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
});

test('a watch from a version tells what came after it, in order', async () => {
  await using api = await startTestApi();
  const { metadata } = await api.json('GET', path);
  await api.send('POST', path, map('a'));
  await api.send('PATCH', `${path}/a`, { data: { x: '1' } }, merge);
  await api.send('DELETE', `${path}/a`);

  const stream = await events(api, `resourceVersion=${metadata.resourceVersion}`);

  assert.deepEqual(await next(stream), ['ADDED', 'a']);
  assert.deepEqual(await next(stream), ['MODIFIED', 'a']);
  assert.deepEqual(await next(stream), ['DELETED', 'a']);
  await api.send('POST', path, map('b'));
  assert.deepEqual(await next(stream), ['ADDED', 'b']);
  await stream.return();
});

const merge = { 'content-type': 'application/merge-patch+json' };

test('an object that stops matching is deleted for the watcher, one that starts is added', async () => {
  await using api = await startTestApi();
  const stream = await events(api, 'labelSelector=on%3Dyes');
  await api.send('POST', path, map('a', { on: 'no' }));
  await api.send('PATCH', `${path}/a`, { metadata: { labels: { on: 'yes' } } }, merge);
  await api.send('PATCH', `${path}/a`, { metadata: { labels: { on: 'no' } } }, merge);

  assert.deepEqual(await next(stream), ['ADDED', 'a']);
  assert.deepEqual(await next(stream), ['DELETED', 'a']);
  await stream.return();
});

test('initial events end with a bookmark that says so', async () => {
  await using api = await startTestApi();
  await api.send('POST', path, map('a'));
  const stream = await events(
    api,
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Da',
  );

  assert.deepEqual(await next(stream), ['ADDED', 'a']);
  const { value } = await stream.next();
  assert.equal(value?.type, 'BOOKMARK');
  assert.equal(value?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
  assert.match(value?.object.metadata.resourceVersion ?? '', /^\d+$/);
  await stream.return();
});

test('without initial events and without a version a watch begins now', async () => {
  await using api = await startTestApi();
  await api.send('POST', path, map('a'));
  const stream = await events(api, 'sendInitialEvents=false&resourceVersionMatch=NotOlderThan');
  await api.send('POST', path, map('b'));

  assert.deepEqual(await next(stream), ['ADDED', 'b']);
  await stream.return();
});

for (const [query, message] of [
  [
    'resourceVersion=1&resourceVersionMatch=NotOlderThan',
    /resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided/,
  ],
  ['resourceVersionMatch=Exact', /Unsupported value: "Exact": supported values: "NotOlderThan"/],
  ['sendInitialEvents=true', /requires setting resourceVersionMatch to NotOlderThan/],
  ['sendInitialEvents=false', /requires setting resourceVersionMatch to NotOlderThan/],
] as const) {
  test(`a watch with ${query} is refused`, async () => {
    await using api = await startTestApi();

    const refused = await api.json('GET', `${path}?watch=true&${query}`);

    assert.deepEqual([refused.code, refused.reason], [422, 'Invalid']);
    assert.match(refused.message ?? '', message);
  });
}

test('a version from the future is a time-out', async () => {
  await using api = await startTestApi();

  const early = await api.json('GET', `${path}?watch=true&resourceVersion=999999`);

  assert.equal(early.code, 504);
  assert.equal(early.details?.causes?.[0]?.reason, 'ResourceVersionTooLarge');
});

test('a watch ends when its time is over, and when the cluster closes', async () => {
  const api = await startTestApi();
  const short = await events(api, 'timeoutSeconds=1&fieldSelector=metadata.name%3Dnone');
  assert.deepEqual(await next(short), ['END', '']);

  const long = await events(api, 'fieldSelector=metadata.name%3Dnone');
  const ended = next(long);
  await new Promise(setImmediate);
  await api[Symbol.asyncDispose]();

  assert.deepEqual(await ended, ['END', '']);
});

test('a watch as a table has one row per event', async () => {
  await using api = await startTestApi();
  await api.send('POST', path, map('a'));
  const response = await api.send(
    'GET',
    `${path}?watch=1&fieldSelector=metadata.name%3Da`,
    undefined,
    {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    },
  );
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();

  const event = JSON.parse(new TextDecoder().decode(value)) as {
    object: { kind: string; rows: { cells: unknown[] }[] };
  };
  assert.equal(event.object.kind, 'Table');
  assert.equal(event.object.rows[0]?.cells[0], 'a');
});

test('a watch from a forgotten version is told so by its first and last event', async () => {
  await using api = await startTestApi();
  const { objects } = api.server;
  const { metadata } = await api.json('POST', path, map('first'));
  const isForgotten = () =>
    objects.store.since('configmaps', Number(metadata.resourceVersion)) === undefined;
  for (let round = 0; !isForgotten(); round += 1) {
    const names = Array.from({ length: 1000 }, (_, index) => `of-${round}-${index}`);
    await Promise.all(
      names.map((name) =>
        objects.create('configmaps', { ...map(name), metadata: { name, namespace: 'default' } }),
      ),
    );
  }

  const stream = await events(api, `resourceVersion=${metadata.resourceVersion}`);
  const { value } = await stream.next();

  assert.ok(value);
  const { code, reason } = value.object as unknown as { code: number; reason: string };
  assert.deepEqual([value.type, code, reason], ['ERROR', 410, 'Expired']);
  assert.equal((await stream.next()).done, true);
});

test('an object is not shown older than the version that a client has seen', async () => {
  await using api = await startTestApi();
  const { metadata } = await api.json('POST', path, map('a'));
  const read = (version: string) => api.json('GET', `${path}/a?resourceVersion=${version}`);

  assert.equal((await read(metadata.resourceVersion)).metadata.name, 'a');
  assert.equal((await read('999999999')).code, 504);
  assert.equal((await read('soon')).code, 400);
});

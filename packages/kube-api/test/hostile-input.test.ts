import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';

const core = '/api/v1/namespaces/default';
const map = { metadata: { name: 'a' }, data: { a: 'x'.repeat(1000) } };
const jsonPatch = { 'content-type': 'application/json-patch+json' };
const mergePatch = { 'content-type': 'application/merge-patch+json' };
const container = { name: 'c', image: 'i' };
const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
const many = (count: number, item: unknown) => Array.from({ length: count }, () => item);

for (const [what, method, path, body, headers, expected] of [
  [
    'a JSON patch of 27 doubling copies',
    'PATCH',
    `${core}/configmaps/a`,
    Array.from({ length: 27 }, (_, step) => ({ op: 'copy', from: '', path: `/x${step}` })),
    jsonPatch,
    413,
  ],
  [
    'a JSON patch whose source is no text',
    'PATCH',
    `${core}/configmaps/a`,
    [{ op: 'copy', from: { a: 1 }, path: '/data/b' }],
    jsonPatch,
    422,
  ],
  [
    'a JSON patch that nests an object in itself',
    'PATCH',
    `${core}/configmaps/a`,
    Array.from({ length: 9000 }, (_, step) =>
      step % 3 === 0
        ? { op: 'add', path: '/b', value: {} }
        : step % 3 === 1
          ? { op: 'move', from: '/data', path: '/b/a' }
          : { op: 'move', from: '/b', path: '/data' },
    ),
    jsonPatch,
    400,
  ],
  [
    'a patch that is nested too deeply',
    'PATCH',
    `${core}/configmaps/a`,
    nested(1000),
    mergePatch,
    400,
  ],
  ['a body that is nested too deeply', 'POST', `${core}/configmaps`, nested(1000), {}, 400],
  [
    'a hundred thousand wrong labels',
    'POST',
    `${core}/configmaps`,
    {
      metadata: {
        name: 'b',
        labels: Object.fromEntries(many(130_000, 0).map((_, index) => [`l${index}`, '_'])),
      },
    },
    {},
    422,
  ],
  [
    'a hundred thousand wrong variables',
    'POST',
    `${core}/pods`,
    { metadata: { name: 'b' }, spec: { containers: [{ ...container, env: many(150_000, {}) }] } },
    {},
    422,
  ],
  [
    'a service address that is none',
    'POST',
    `${core}/services`,
    { metadata: { name: 'b' }, spec: { clusterIP: 'x', ports: [{ port: 80 }] } },
    {},
    422,
  ],
  [
    'a grace period that is no number',
    'DELETE',
    `${core}/configmaps/a?gracePeriodSeconds=x`,
    undefined,
    {},
    400,
  ],
  [
    'a watch for no number of seconds',
    'GET',
    `${core}/pods?watch=1&timeoutSeconds=x`,
    undefined,
    {},
    400,
  ],
] as const) {
  test(`${what} is refused with ${expected}`, async () => {
    await using api = await startTestApi();
    await api.send('POST', `${core}/configmaps`, map);

    const response = await api.send(method, path, body, headers);

    assert.equal(response.status, expected);
    assert.ok((await response.text()).length < 100_000, 'the answer is short');
  });
}

test('texts that every JavaScript object knows are texts like any other', async () => {
  await using api = await startTestApi();
  const labels = { app: 'web' };
  const typed = { metadata: { name: 's', labels }, type: 'constructor' };

  const made = await api.json('POST', `${core}/secrets`, typed);
  const labelled = await api.json('GET', `${core}/secrets?labelSelector=constructor`);
  const { status } = await api.send('GET', core, undefined, { accept: 'constructor' });
  const patched = await api.json(
    'PATCH',
    `${core}/secrets/s`,
    { constructor: ['a'], metadata: { labels: { toString: 'x' } } },
    { 'content-type': 'application/strategic-merge-patch+json' },
  );

  assert.deepEqual([made.code, labelled.items, status], [undefined, [], 406]);
  assert.deepEqual((patched.metadata as { labels?: object }).labels, { app: 'web', toString: 'x' });
  assert.equal(JSON.stringify(patched).includes('constructor":['), false);
});

test('thousands of unknown fields are warned about in a header that fits', async () => {
  await using api = await startTestApi();
  const unknown = Object.fromEntries(many(10_000, 0).map((_, index) => [`x${index}`, 1]));

  const response = await api.send('POST', `${core}/configmaps`, { ...map, ...unknown });

  assert.equal(response.status, 201);
  assert.ok((response.headers.get('warning') ?? '').length < 8192);
});

test('a pod with an endless grace period can be deleted', async () => {
  await using api = await startTestApi();
  await api.send('POST', `${core}/pods`, {
    metadata: { name: 'p' },
    spec: { nodeName: 'n', containers: [container], terminationGracePeriodSeconds: 1e15 },
  });

  const { metadata } = await api.json('DELETE', `${core}/pods/p`);

  assert.equal(metadata.deletionTimestamp, '9999-12-31T23:59:59Z');
});

for (const target of ['//', '//[', '/api/v1/%zz', 'http://']) {
  test(`an upgrade of ${target} is refused, and a client that breaks off does no harm`, async () => {
    await using api = await startTestApi();
    const socket = new PassThrough();
    const request = {
      method: 'GET',
      url: target,
      headers: {},
      rawHeaders: [] as string[],
    } as IncomingMessage;

    await api.server.upgrade(request, socket, Buffer.alloc(0));
    const answer = await text(socket);
    socket.emit('error', new Error('ECONNRESET'));

    assert.match(answer, /^HTTP\/1\.1 40[03] /);
  });
}

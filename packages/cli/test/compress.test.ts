import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import { compressed, compressing } from '../src/http/compress.ts';

const long = JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id, status: 'success' })));
const ask = (encoding = 'gzip, deflate, br') =>
  new Request('http://localhost/', { headers: { 'accept-encoding': encoding } });
const json = (text: string, headers: Readonly<Record<string, string>> = {}) =>
  new Response(text, { headers: { 'content-type': 'application/json', ...headers } });

test('a long answer is compressed, and says so', async () => {
  const answer = await compressed(ask(), json(long, { 'content-length': String(long.length) }));

  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.equal(answer.headers.get('vary'), 'accept-encoding');
  assert.equal(answer.headers.get('content-length'), null);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.ok(bytes.length < long.length / 5);
  assert.equal(gunzipSync(bytes).toString(), long);
});

for (const [what, request, response] of [
  ['a short answer', ask(), json('{"id":1}')],
  ['an answer to who takes none', ask('br'), json(long)],
  ['an answer to who refuses it', ask('gzip;q=0'), json(long)],
  ['an archive', ask(), json(long, { 'content-type': 'application/zip' })],
  ['a stream of events', ask(), json(long, { 'content-type': 'text/event-stream' })],
  ['a range of bytes', ask(), json(long, { 'content-range': 'bytes 0-9/100' })],
  ['what must not be changed', ask(), json(long, { 'cache-control': 'no-transform' })],
] as const) {
  test(`${what} stays as it is`, async () => {
    const wanted = await response.clone().text();

    const answer = await compressed(request, response);

    assert.equal(answer.headers.get('content-encoding'), null);
    assert.equal(await answer.text(), wanted);
  });
}

test('a piece of a long answer arrives before the next one is there', async () => {
  let send = (_text: string) => {};
  const body = new ReadableStream({
    start: (controller) => {
      send = (text) => controller.enqueue(Buffer.from(text));
    },
  });
  send(long);
  const answer = await compressed(ask(), new Response(body, json('').clone()));

  const reader = answer.body?.pipeThrough(new DecompressionStream('gzip')).getReader();
  let text = '';
  while (text.length < long.length) text += Buffer.from((await reader?.read())?.value ?? []);

  assert.equal(text, long);
  await reader?.cancel();
});

test('a client that goes away ends the answer at its source', async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(Buffer.from(long)),
    cancel: () => cancelled.resolve(),
  });
  const answer = await compressed(ask(), new Response(body, json('').clone()));

  await answer.body?.cancel();

  await cancelled.promise;
});

test('pages and API answers are compressed; images, watches, runners and apps are not', async () => {
  const service = compressing({ fetch: async () => json(long), upgrade: () => {} });
  const connection = {} as HttpBindings; // nobody looks at it
  const encodingOf = async (url: string) => {
    const headers = { 'accept-encoding': 'gzip', host: new URL(url).host };
    const answer = await service.fetch(new Request(url, { headers }), connection);
    return answer.headers.get('content-encoding');
  };

  assert.equal(await encodingOf('http://localhost/assets/index.js'), 'gzip');
  assert.equal(await encodingOf('http://localhost/api/v4/projects'), 'gzip');
  for (const url of [
    'http://localhost/v2/root/hello/tags/list',
    'http://localhost/-/kubernetes/api/v1/pods?watch=1',
    'http://localhost/api/v4/jobs/request',
    'http://hello.staging.localhost/api/v4/anything',
  ]) {
    assert.equal(await encodingOf(url), null, url);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readForm, readText } from '../src/http/request-body.ts';

const post = (
  body: string | URLSearchParams | ReadableStream,
  type = 'application/json',
  headers: Record<string, string> = {},
) =>
  new Request('http://localhost/', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': type, ...headers },
  });

/** A body that does not say how long it is, and never ends. */
const endless = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
  });

test('a body within the limit is read, however it is sent', async () => {
  const form = new URLSearchParams({ name: 'value' });

  assert.equal(await readText(post('{}'), 10), '{}');
  assert.equal(await readText(post(new Blob(['{}']).stream()), 10), '{}');
  assert.equal(
    (await readForm(post(form, 'application/x-www-form-urlencoded'), 10)).get('name'),
    'value',
  );
});

test('a longer body is refused, also one that does not tell its length', async () => {
  const tooLarge = { status: 413 };

  await assert.rejects(readText(post('a longer one'), 10), tooLarge);
  await assert.rejects(readText(post('x', '', { 'content-length': '11' }), 10), tooLarge);
  await assert.rejects(readText(post(endless()), 5000), tooLarge);
  await assert.rejects(readForm(post(endless(), 'multipart/form-data'), 5000), tooLarge);
});

test('what is no form is answered with 400', async () => {
  await assert.rejects(readForm(post('no form', 'multipart/form-data'), 100), { status: 400 });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, digestOf, pushBlob, refusal, someBytes, startRegistry } from './harness.ts';

for (const direct of [true, false]) {
  const way = direct ? "by Node's streams" : 'by web streams';
  for (const [range, status, expected] of [
    ['bytes=0-99', 206, [0, 100]],
    ['bytes=999900-', 206, [999_900, 1_000_000]],
    ['bytes=-10', 206, [999_990, 1_000_000]],
    ['bytes=500000-2000000', 206, [500_000, 1_000_000]],
    ['bytes=0-0,5-9', 200, [0, 1_000_000]],
    ['lines=1-2', 200, [0, 1_000_000]],
  ] as const) {
    test(`Range: ${range} is answered with ${status} and the bytes from ${expected[0]}, ${way}`, async () => {
      await using harness = await startRegistry({ direct });
      const bytes = someBytes(1_000_000);
      const digest = await pushBlob(harness, 'shop/web', bytes);

      const response = await harness.call(`/v2/shop/web/blobs/${digest}`, {
        headers: { Range: range },
      });

      assert.equal(response.status, status);
      const body = Buffer.from(await response.arrayBuffer());
      assert.equal(digestOf(body), digestOf(bytes.subarray(...expected)));
      if (status === 206) {
        const contentRange = `bytes ${expected[0]}-${expected[1] - 1}/1000000`;
        assert.equal(response.headers.get('content-range'), contentRange);
      }
    });
  }
}

test('a range outside the blob is refused', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'hello');

  const response = await harness.call(`/v2/shop/web/blobs/${digest}`, {
    headers: { Range: 'bytes=5-' },
  });

  assert.equal(response.status, 416);
  assert.equal(response.headers.get('content-range'), 'bytes */5');
});

test('HEAD tells of the whole blob, whatever range it names', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'some bytes');

  const response = await harness.call(`/v2/shop/web/blobs/${digest}`, {
    method: 'HEAD',
    headers: { Range: 'bytes=0-3' },
  });

  assert.deepEqual([response.status, response.headers.get('content-length')], [200, '10']);
});

test('HEAD tells size and digest without the bytes', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'hello');

  const response = await harness.call(`/v2/shop/web/blobs/${digest}`, { method: 'HEAD' });

  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-length'), '5');
  assert.equal(response.headers.get('docker-content-digest'), digest);
});

test('a client that has the blob already is told so', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'hello');

  const response = await harness.call(`/v2/shop/web/blobs/${digest}`, {
    headers: { 'If-None-Match': `"${digest}"` },
  });

  assert.equal(response.status, 304);
});

test('a blob is readable only through the repository that it was pushed to', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'secret');

  const response = await harness.call(`/v2/shop/api/blobs/${digest}`);

  assert.deepEqual(await refusal(response), [404, 'BLOB_UNKNOWN']);
});

test('a blob can be mounted from a repository that the token may read', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'shared');

  const mounted = await harness.call(`/v2/shop/api/blobs/uploads/?mount=${digest}&from=shop/web`, {
    method: 'POST',
  });

  assert.equal(mounted.status, 201);
  assert.equal(mounted.headers.get('location'), `/v2/shop/api/blobs/${digest}`);
  const response = await harness.call(`/v2/shop/api/blobs/${digest}`);
  assert.equal(await response.text(), 'shared');
});

test('mounting what the token may not read, or what is not there, starts an upload', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'secret');
  const mount = (wanted: string) => `/v2/shop/api/blobs/uploads/?mount=${wanted}&from=shop/web`;

  const forbidden = await harness.call(mount(digest), {
    method: 'POST',
    access: [all('shop/api')],
  });
  const unknown = await harness.call(mount(digestOf('nothing')), { method: 'POST' });

  assert.deepEqual([forbidden.status, unknown.status], [202, 202]);
  assert.equal((await harness.call(`/v2/shop/api/blobs/${digest}`)).status, 404);
});

test('a deleted blob is gone from its repository and stays in others', async () => {
  await using harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', 'hello');
  await pushBlob(harness, 'shop/api', 'hello');

  const deleted = await harness.call(`/v2/shop/web/blobs/${digest}`, { method: 'DELETE' });

  assert.equal(deleted.status, 202);
  assert.equal((await harness.call(`/v2/shop/web/blobs/${digest}`)).status, 404);
  assert.equal((await harness.call(`/v2/shop/api/blobs/${digest}`)).status, 200);
});

test('a client that goes away in the middle of a blob leaves nothing running', async () => {
  const harness = await startRegistry();
  const digest = await pushBlob(harness, 'shop/web', someBytes(30_000_000));
  const client = new AbortController();
  const response = await harness.call(`/v2/shop/web/blobs/${digest}`, { signal: client.signal });

  client.abort();

  await assert.rejects(response.arrayBuffer());
  // Disposal waits for the requests under way, so it would hang.
  await harness[Symbol.asyncDispose]();
});

for (const [what, headers, status] of [
  ['If-None-Match: *', { 'if-none-match': '*' }, 304],
  ['a list with its tag', { 'if-none-match': '"other", W/"TAG"' }, 304],
  ['other tags', { 'if-none-match': '"other"' }, 200],
  ['If-Range of its tag', { range: 'bytes=0-3', 'if-range': '"TAG"' }, 206],
  ['If-Range of another tag', { range: 'bytes=0-3', 'if-range': '"other"' }, 200],
  ['If-Range of a weak tag', { range: 'bytes=0-3', 'if-range': 'W/"TAG"' }, 200],
  ['If-Range of a date', { range: 'bytes=0-3', 'if-range': 'Sat, 03 Jan 2026 00:00:00 GMT' }, 200],
] as const) {
  test(`a blob that is asked for by ${what} is answered with ${status}`, async () => {
    await using harness = await startRegistry();
    const digest = await pushBlob(harness, 'shop/web', 'a layer');
    const named = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('TAG', digest),
    ]);

    const response = await harness.call(`/v2/shop/web/blobs/${digest}`, {
      headers: Object.fromEntries(named),
    });

    assert.equal(response.status, status);
    const text = { 200: 'a layer', 206: 'a la', 304: '' }[status];
    assert.equal(await response.text(), text);
  });
}

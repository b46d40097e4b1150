import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  digestOf,
  type Harness,
  pushBlob,
  refusal,
  someBytes,
  startRegistry,
  startUpload,
} from './harness.ts';

const chunk = (bytes: Buffer<ArrayBuffer>, range?: string): RequestInit => ({
  method: 'PATCH',
  headers: { 'Content-Type': 'application/octet-stream', ...(range && { 'Content-Range': range }) },
  body: bytes,
});

const read = async ({ call }: Harness, repository: string, digest: string) =>
  Buffer.from(await (await call(`/v2/${repository}/blobs/${digest}`)).arrayBuffer());

for (const direct of [true, false]) {
  const way = direct ? "by Node's streams" : 'by web streams';

  test(`a blob pushed in one piece comes back byte for byte, ${way}`, async () => {
    await using harness = await startRegistry({ direct });
    const bytes = someBytes(3_000_001);

    const digest = await pushBlob(harness, 'shop/web', bytes);

    assert.equal(digestOf(await read(harness, 'shop/web', digest)), digestOf(bytes));
  });

  test(`a blob pushed in chunks comes back whole, ${way}`, async () => {
    await using harness = await startRegistry({ direct });
    const bytes = someBytes(2_500_000);
    const path = await startUpload(harness, 'shop/web');

    const first = await harness.call(path, chunk(bytes.subarray(0, 1_100_000), '0-1099999'));
    const second = await harness.call(path, chunk(bytes.subarray(1_100_000, 2_000_000)));
    const last = await harness.call(`${path}?digest=${digestOf(bytes)}`, {
      method: 'PUT',
      body: bytes.subarray(2_000_000),
    });

    assert.deepEqual([first.status, first.headers.get('range')], [202, '0-1099999']);
    assert.deepEqual([second.status, second.headers.get('range')], [202, '0-1999999']);
    assert.equal(last.status, 201);
    assert.equal(last.headers.get('docker-content-digest'), digestOf(bytes));
    assert.equal(digestOf(await read(harness, 'shop/web', digestOf(bytes))), digestOf(bytes));
  });
}

test('a blob may come with the POST that starts its upload', async () => {
  await using harness = await startRegistry();
  const bytes = someBytes(1000);

  const response = await harness.call(`/v2/shop/web/blobs/uploads/?digest=${digestOf(bytes)}`, {
    method: 'POST',
    body: bytes,
  });

  assert.equal(response.status, 201);
  assert.equal(response.headers.get('location'), `/v2/shop/web/blobs/${digestOf(bytes)}`);
  assert.equal(digestOf(await read(harness, 'shop/web', digestOf(bytes))), digestOf(bytes));
});

test('the empty blob can be pushed', async () => {
  await using harness = await startRegistry();

  const digest = await pushBlob(harness, 'shop/web', '');

  assert.equal((await read(harness, 'shop/web', digest)).length, 0);
});

test('a sha512 digest is verified as well', async () => {
  await using harness = await startRegistry();
  const { createHash } = await import('node:crypto');
  const digest = `sha512:${createHash('sha512').update('hello').digest('hex')}`;
  const path = await startUpload(harness, 'shop/web');

  const good = await harness.call(`${path}?digest=${digest}`, { method: 'PUT', body: 'hello' });

  assert.equal(good.status, 201);
  assert.equal(String(await read(harness, 'shop/web', digest)), 'hello');
});

test('a wrong digest is refused, and nothing of the blob stays', async () => {
  await using harness = await startRegistry();
  const path = await startUpload(harness, 'shop/web');
  const wrong = digestOf('something else');

  const response = await harness.call(`${path}?digest=${wrong}`, { method: 'PUT', body: 'hello' });

  assert.deepEqual(await refusal(response), [400, 'DIGEST_INVALID']);
  assert.equal((await harness.call(`/v2/shop/web/blobs/${wrong}`)).status, 404);
  assert.deepEqual(await readdir(join(harness.directory, 'uploads')), []);
});

test('a chunk that does not start where the upload ends is answered with the place', async () => {
  await using harness = await startRegistry();
  const path = await startUpload(harness, 'shop/web');
  await harness.call(path, chunk(someBytes(100), '0-99'));

  const response = await harness.call(path, chunk(someBytes(100), '200-299'));

  assert.equal(response.headers.get('range'), '0-99');
  assert.deepEqual(await refusal(response), [416, 'BLOB_UPLOAD_INVALID']);
});

test('an upload that broke off goes on where it ended, also after a restart', async () => {
  await using harness = await startRegistry();
  const bytes = someBytes(4_000_000);
  const path = await startUpload(harness, 'shop/web');
  await breakOff(harness, path, bytes.subarray(0, 3_000_000));
  await using again = await startRegistry({ directory: harness.directory });

  const status = await again.call(path);
  const received = Number(status.headers.get('range')?.split('-')[1]) + 1;
  await again.call(path, chunk(bytes.subarray(received), `${received}-3999999`));
  const done = await again.call(`${path}?digest=${digestOf(bytes)}`, { method: 'PUT' });

  assert.equal(status.status, 204);
  assert.ok(received > 0 && received <= 3_000_000, `received ${received}`);
  assert.equal(done.status, 201);
});

test('a request takes over from an older one that hangs', async () => {
  await using harness = await startRegistry();
  const path = await startUpload(harness, 'shop/web');
  await beginPatch(harness, path, someBytes(1000));
  await uploadReaches(harness, path, 1000);

  const response = await harness.call(path, chunk(someBytes(500), '1000-1499'));

  assert.deepEqual([response.status, response.headers.get('range')], [202, '0-1499']);
});

test('a cancelled upload is gone', async () => {
  await using harness = await startRegistry();
  const path = await startUpload(harness, 'shop/web');
  await harness.call(path, chunk(someBytes(100)));

  const cancelled = await harness.call(path, { method: 'DELETE' });

  assert.equal(cancelled.status, 204);
  assert.deepEqual(await refusal(await harness.call(path)), [404, 'BLOB_UPLOAD_UNKNOWN']);
  assert.deepEqual(await readdir(join(harness.directory, 'uploads')), []);
});

test('no other repository can continue an upload', async () => {
  await using harness = await startRegistry();
  const path = await startUpload(harness, 'shop/web');

  const response = await harness.call(path.replace('shop/web', 'shop/api'), chunk(someBytes(10)));

  assert.deepEqual(await refusal(response), [404, 'BLOB_UPLOAD_UNKNOWN']);
});

test('more bodies than the limit at the same time wait for their turn', async () => {
  await using harness = await startRegistry({ limits: { concurrentUploads: 1 } });
  const path = await startUpload(harness, 'shop/web');
  const other = await startUpload(harness, 'shop/web');
  const slow = await beginPatch(harness, path, someBytes(10));
  await uploadReaches(harness, path, 10);

  const waiting = harness.call(other, chunk(someBytes(10)));
  slow.destroy();

  assert.equal((await waiting).status, 202);
});

test('however many uploads one client keeps open, another one pushes', async () => {
  await using harness = await startRegistry({
    limits: { concurrentUploads: 2 },
    bearerOf: ({ access }) => JSON.stringify(access),
  });
  const path = await startUpload(harness, 'shop/web');
  await beginPatch(harness, path, someBytes(10));
  const others = await Promise.all([1, 2, 3].map(() => startUpload(harness, 'shop/web')));
  for (const other of others) await beginPatch(harness, other, someBytes(10));
  await uploadReaches(harness, path, 10);

  const digest = await pushBlob(harness, 'shop/web', 'a push of somebody else');

  assert.equal((await harness.call(`/v2/shop/web/blobs/${digest}`)).status, 200);
});

test('a body that goes on for ever is cut, and its bytes are given back', async () => {
  await using harness = await startRegistry({ limits: { blobBytes: 1_000_000 } });
  const path = await startUpload(harness, 'shop/web');

  const response = await harness.call(path, chunk(someBytes(2_000_000)));

  assert.deepEqual(await refusal(response), [413, 'SIZE_INVALID']);
  assert.deepEqual(await readdir(join(harness.directory, 'uploads')), []);
});

test('a client that sends next to nothing is cut off like a silent one', async () => {
  await using harness = await startRegistry({ limits: { idleSeconds: 0.2 } });
  const path = await startUpload(harness, 'shop/web');

  const dripping = await beginPatch(harness, path, someBytes(10));
  const timer = setInterval(() => dripping.send(someBytes(1)), 20);

  await assert.rejects(dripping.answered);
  clearInterval(timer);
});

test('a client that falls silent is cut off', async () => {
  await using harness = await startRegistry({ limits: { idleSeconds: 0.05 } });
  const path = await startUpload(harness, 'shop/web');

  const hanging = await beginPatch(harness, path, someBytes(10));

  await assert.rejects(hanging.answered);
});

interface Hanging {
  readonly answered: Promise<unknown>;
  send(bytes: Uint8Array): void;
  destroy(): void;
}

/** Sends the first bytes of a long chunk, and never the rest. */
async function beginPatch(harness: Harness, path: string, bytes: Uint8Array): Promise<Hanging> {
  const token = await harness.token([
    { type: 'repository', name: 'shop/web', actions: ['pull', 'push'] },
  ]);
  const client = request(new URL(path, harness.url), {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${token}`, 'Content-Length': 100_000_000 },
  });
  const answered = new Promise((resolve, reject) => {
    client.on('response', resolve);
    client.on('error', reject);
  });
  answered.catch(() => undefined);
  client.write(bytes);
  return {
    answered,
    send: (more) => void client.write(more),
    destroy: () => void client.destroy(),
  };
}

/** Waits until the registry has received `size` bytes. */
async function uploadReaches(harness: Harness, path: string, size: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; ) {
    const range = (await harness.call(path)).headers.get('range') ?? '';
    if (Number(range.split('-')[1]) + 1 >= size) return;
    if (Date.now() > deadline) throw new Error(`the registry has received only ${range}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function breakOff(harness: Harness, path: string, bytes: Uint8Array): Promise<void> {
  const hanging = await beginPatch(harness, path, bytes);
  await uploadReaches(harness, path, bytes.length);
  hanging.destroy();
  await hanging.answered.catch(() => undefined);
}

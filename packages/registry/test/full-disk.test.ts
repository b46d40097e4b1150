import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryFiles } from '@slipway/files';
import { digestOf } from '../src/protocol/digest.ts';
import { startRegistry } from './harness.ts';

test('a full disk refuses pushes in the words of OCI, pulls go on, and room is used again', async () => {
  const limits = { capacityBytes: 10_000 };
  const files = createMemoryFiles({
    get capacityBytes() {
      return limits.capacityBytes;
    },
  });
  const told: string[] = [];
  await using harness = await startRegistry({ files, onDiskFull: () => void told.push('full') });
  const push = (content: Buffer) =>
    harness.call(`/v2/shop/web/blobs/uploads/?digest=${digestOf(content)}`, {
      method: 'POST',
      body: new Uint8Array(content),
    });
  const [small, large] = [Buffer.alloc(4000, 's'), Buffer.alloc(9000, 'l')];

  const first = await push(small);
  const refused = await push(large);
  const pulled = await harness.call(`/v2/shop/web/blobs/${digestOf(small)}`);
  limits.capacityBytes = 20_000;
  const again = await push(large);

  assert.deepEqual([first.status, refused.status, again.status], [201, 507, 201]);
  assert.deepEqual(told, ['full']);
  const { errors } = (await refused.json()) as { errors: { message: string }[] };
  assert.match(errors[0]?.message ?? '', /disk of the registry is full/);
  assert.deepEqual(Buffer.from(await pulled.arrayBuffer()), small);
});

test('a disk that was made read-only refuses pushes in the words of OCI, and pulls go on', async () => {
  const files = createMemoryFiles();
  await using harness = await startRegistry({ files });
  const push = (content: Buffer) =>
    harness.call(`/v2/shop/web/blobs/uploads/?digest=${digestOf(content)}`, {
      method: 'POST',
      body: new Uint8Array(content),
    });
  const content = Buffer.from('there before');
  await push(content);
  const refuse = () => Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' }));
  Object.assign(files, { put: refuse, append: refuse });

  const refused = await push(Buffer.from('new'));
  const pulled = await harness.call(`/v2/shop/web/blobs/${digestOf(content)}`);

  const { errors } = (await refused.json()) as { errors: { message: string }[] };
  assert.equal(refused.status, 507);
  assert.match(errors[0]?.message ?? '', /takes no writes/);
  assert.deepEqual(Buffer.from(await pulled.arrayBuffer()), content);
});

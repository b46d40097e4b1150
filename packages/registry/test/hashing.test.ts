import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createMemoryFiles } from '@slipway/files';
import { hexOfFile } from '#hashing/hash-file';
import { createHashing } from '#hashing/hashing';
import { pieceBytes } from '#hashing/pieces';

for (const sizeBytes of [0, 1, 64 * 1024, 64 * 1024 + 1, 3 * pieceBytes + 5]) {
  test(`a file of ${sizeBytes} bytes has the hash that it should have`, async (t) => {
    const hashing = createHashing();
    t.after(() => hashing.close());
    const files = createMemoryFiles();
    const content = randomBytes(sizeBytes);
    await files.put('file', [content]);

    for (const algorithm of ['sha256', 'sha512'] as const) {
      const file = await files.open('file');
      assert.ok(file);
      const expected = createHash(algorithm).update(content).digest('hex');
      assert.equal(await hexOfFile(hashing, file, algorithm), expected);
    }
  });
}

test('the event loop turns while a large piece is hashed', async (t) => {
  const hashing = createHashing();
  t.after(() => hashing.close());
  const piece = hashing.pieces.take();
  const hash = hashing.start('sha256');
  const order: string[] = [];

  setImmediate(() => order.push('turn'));
  await hash.update(piece, pieceBytes);
  order.push('hashed');

  assert.deepEqual(order, ['turn', 'hashed']);
});

test('what begins small goes on in a thread, and can be asked for before its end', async (t) => {
  const hashing = createHashing();
  t.after(() => hashing.close());
  const piece = hashing.pieces.take();
  piece.bytes.set(randomBytes(pieceBytes));
  const whole = createHash('sha256');
  const hash = hashing.start('sha256');

  for (const length of [10, 1000, pieceBytes, 20]) {
    await hash.update(piece, length);
    whole.update(piece.bytes.slice(0, length));
    assert.equal(await hash.digest(), whole.copy().digest('hex'));
  }
});

test('a hash says when its thread has ended, and another one begins with another thread', async (t) => {
  const hashing = createHashing();
  t.after(() => hashing.close());
  const piece = hashing.pieces.take();
  const hash = hashing.start('sha256');
  await hash.update(piece, pieceBytes);

  await hashing.close();

  assert.ok(hash.isLost);
  await assert.rejects(hash.digest(), /thread that hashed has ended/);
  const other = hashing.start('sha256');
  await other.update(piece, pieceBytes);
  assert.equal(
    await other.digest(),
    createHash('sha256').update(new Uint8Array(pieceBytes)).digest('hex'),
  );
});

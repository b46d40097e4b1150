import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createHashing } from '#hashing/hashing';
import { PieceKeeper } from '#uploads/piece-keeper';
import { UploadSessions } from '#uploads/upload-sessions';

/** A keeper whose disk writes when the test says so. */
function keeperOf(t: TestContext) {
  const hashing = createHashing();
  t.after(() => hashing.close());
  const session = new UploadSessions(() => hashing.start('sha256')).of('upload');
  const writes: { readonly text: string; readonly done: PromiseWithResolvers<void> }[] = [];
  const write = (chunks: readonly Uint8Array[]) => {
    const text = chunks.map((chunk) => Buffer.from(chunk).toString()).join('|');
    const done = Promise.withResolvers<void>();
    writes.push({ text, done });
    return done.promise;
  };
  const unused = async () => undefined;
  const rest = { truncate: unused, sync: unused, syncContent: unused, close: unused };
  const file = { sizeBytes: 0, isDoubtful: false, write, ...rest };
  const keeper = new PieceKeeper({ file, session, pieces: hashing.pieces });
  const filled = (text: string) => {
    const piece = hashing.pieces.take();
    piece.bytes.set(Buffer.from(text));
    return { piece, length: text.length };
  };
  return { keeper, session, writes, filled };
}

test('pieces that come while the disk is busy are written by one call, in their order', async (t) => {
  const { keeper, session, writes, filled } = keeperOf(t);

  for (const text of ['one', 'two', 'three']) await keeper.keep(filled(text));
  assert.deepEqual(
    writes.map(({ text }) => text),
    ['one'],
  );
  writes[0]?.done.resolve();
  while (writes.length < 2) await new Promise((resolve) => setImmediate(resolve));
  writes[1]?.done.resolve();
  await keeper.end();

  assert.deepEqual(
    writes.map(({ text }) => text),
    ['one', 'two|three'],
  );
  assert.equal(session.hashedBytes, 'onetwothree'.length);
  const expected = createHash('sha256').update('onetwothree').digest('hex');
  assert.equal(await session.hash.digest(), expected);
});

test('who brings more than may be under way waits, and hears when the disk has failed', async (t) => {
  const { keeper, session, writes, filled } = keeperOf(t);
  for (const text of ['one', 'two', 'three']) await keeper.keep(filled(text));

  const fourth = keeper.keep(filled('four'));
  writes[0]?.done.reject(new Error('the disk is full'));

  await assert.rejects(fourth, /the disk is full/);
  await assert.rejects(keeper.end(), /the disk is full/);
  assert.equal(session.hashedBytes, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Remembered } from '#storage/remembered';

test('what was read is read once, and anew after it is gone', async () => {
  const remembered = new Remembered<string>(10);
  let readings = 0;
  const read = async () => `reading ${++readings}`;

  const both = await Promise.all([remembered.of('a', read), remembered.of('a', read)]);
  assert.deepEqual(both, ['reading 1', 'reading 1']);
  assert.equal(await remembered.of('a', read), 'reading 1');

  remembered.forget('a');
  assert.equal(await remembered.of('a', read), 'reading 2');
});

test('a reading that a removal overtakes is not remembered', async () => {
  const remembered = new Remembered<string>(10);
  const slow = Promise.withResolvers<string>();

  const reading = remembered.of('a', () => slow.promise);
  remembered.forget('a');
  slow.resolve('old');

  assert.equal(await reading, 'old');
  assert.equal(await remembered.of('a', async () => undefined), undefined);
});

test('until something is written, readers get what was there; then what was written', async () => {
  const remembered = new Remembered<string>(10);
  await remembered.of('a', async () => 'old');
  const disk = Promise.withResolvers<void>();

  const change = remembered.change('a', () => disk.promise.then(() => 'new'));
  assert.equal(await remembered.of('a', async () => 'other'), 'old');
  disk.resolve();
  await change;

  assert.equal(await remembered.of('a', async () => 'other'), 'new');
});

test('nobody knows what is there after a removal beside a change, or a change that failed', async () => {
  const remembered = new Remembered<string>(10);
  const disk = Promise.withResolvers<void>();

  const change = remembered.change('a', () => disk.promise.then(() => 'new'));
  remembered.forget('a');
  disk.resolve();
  await change;
  assert.equal(await remembered.of('a', async () => 'read'), 'read');

  await assert.rejects(remembered.change('a', async () => Promise.reject(new Error('full'))));
  assert.equal(await remembered.of('a', async () => 'read again'), 'read again');
});

test('more than there is room for is read once more', async () => {
  const remembered = new Remembered<string>(2);
  for (const key of ['a', 'b', 'c']) await remembered.of(key, async () => key);

  assert.equal(await remembered.of('a', async () => 'anew'), 'anew');
});

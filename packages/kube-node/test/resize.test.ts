import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { ResizeChannel } from '../src/streams/wire/channels.ts';

test('sizes of a terminal are set one after the other, early ones too', async () => {
  const channel = new ResizeChannel();
  const set: number[] = [];
  const done = Promise.withResolvers<void>();

  channel.push('{"Width":101,"Height":41}');
  channel.push('not a size');
  channel.listen(async ({ Width }) => {
    // The first takes longest, as over a busy engine's connection.
    for (let turn = Width; turn > 98; turn--) await setImmediate();
    set.push(Width);
    if (Width === 99) done.resolve();
  });
  channel.push('{"Width":100,"Height":40}');
  channel.push('{"Width":99,"Height":40}');
  await done.promise;

  assert.deepEqual(set, [101, 100, 99]);
});

test('a size that cannot be set does not hold up the next one', async () => {
  const channel = new ResizeChannel();
  const { promise, resolve } = Promise.withResolvers<number>();

  channel.listen(async ({ Width }) => {
    if (Width === 1) throw new Error('the process has ended');
    resolve(Width);
  });
  channel.push('{"Width":1,"Height":1}');
  channel.push('{"Width":2,"Height":2}');

  assert.equal(await promise, 2);
});

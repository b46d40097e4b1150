import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUploadSlots } from '../src/uploads/upload-slots.ts';

const limits = { concurrentUploads: 4, uploadsPerClient: 2, waitingUploads: 8 };
const never = new AbortController().signal;

/** Uploads that end when they are told to, and who has come in so far. */
function bench() {
  const slots = createUploadSlots(limits);
  const entered: string[] = [];
  const start = (client: string, gone = never) => {
    const end = Promise.withResolvers<void>();
    const done = slots.run(client, gone, () => {
      entered.push(client);
      return end.promise;
    });
    return { done, end: () => end.resolve() };
  };
  return { entered, start };
}

/** All that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('more uploads than there are slots wait and lose nothing', async () => {
  const { entered, start } = bench();
  const uploads = ['ann', 'ann', 'ann', 'ann'].map((client) => start(client));
  await settled();
  assert.equal(entered.length, 2);

  for (const { end } of uploads) end();

  await Promise.all(uploads.map(({ done }) => done));
  assert.equal(entered.length, 4);
});

test('clients take turns, however many uploads one of them has waiting', async () => {
  const { entered, start } = bench();
  const first = ['ann', 'ann', 'bob', 'bob'].map((client) => start(client));
  const waiting = ['ann', 'ann', 'bob'].map((client) => start(client));
  await settled();

  for (const { end } of first) end();
  await settled();

  assert.deepEqual(entered.slice(4).sort(), ['ann', 'ann', 'bob']);
  for (const { end, done } of [...first, ...waiting]) {
    end();
    await done;
  }
});

test('a client that sends nothing yet is let in beyond the limit, so slow ones shut nobody out', async () => {
  const { entered, start } = bench();
  for (const client of ['ann', 'ann', 'bob', 'bob']) start(client);

  start('eve');
  await settled();

  assert.equal(entered.at(-1), 'eve');
});

test('who waits and goes away gives up the place; who finds the queue full is told so', async () => {
  const { start } = bench();
  const gone = new AbortController();
  const uploads = Array.from({ length: 3 }, () => start('ann'));
  const left = start('ann', gone.signal);
  await assert.rejects(start('ann').done, { code: 'TOOMANYREQUESTS' });

  gone.abort();

  await assert.rejects(left.done, /broke off/);
  uploads.push(start('ann'));
  for (const { end } of uploads) end();
  await Promise.all(uploads.map(({ done }) => done));
});

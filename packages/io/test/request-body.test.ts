import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestBody } from '../src/index.ts';

/** A body of three pieces, and how many of them were asked for. */
function threePieces() {
  let pulled = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array([pulled]));
        if (pulled === 3) controller.close();
      },
      cancel: () => {
        isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulled: () => pulled, isCancelled: () => isCancelled };
}

test('a body is handed on whole', async () => {
  const { body } = threePieces();

  assert.deepEqual(
    (await Array.fromAsync(requestBody(body))).map((it) => it[0]),
    [1, 2, 3],
  );
  assert.deepEqual(await Array.fromAsync(requestBody(null)), []);
});

test('a reader that gives up does not cut the sender off: the rest is dropped', async () => {
  const { body, pulled, isCancelled } = threePieces();

  for await (const _ of requestBody(body)) break;
  while (pulled() < 3) await new Promise((resolve) => setImmediate(resolve));

  assert.equal(isCancelled(), false);
});

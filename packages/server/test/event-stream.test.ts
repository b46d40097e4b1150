import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventStream } from '../src/http/event-stream.ts';

test('while there is nothing to tell, clients hear that the server is still there', async () => {
  const quiet = Promise.withResolvers<void>();
  async function* events() {
    yield 'data: 1\n\n';
    await quiet.promise;
    yield 'data: 2\n\n';
  }

  const { body } = eventStream(events(), { heartbeatMs: 20 });
  let text = '';
  for await (const part of body as ReadableStream<Uint8Array>) {
    text += Buffer.from(part).toString();
    if (/(?:: still here\n\n){2}/.test(text)) quiet.resolve();
  }

  assert.match(text, /^: welcome\n\ndata: 1\n\n(?:: still here\n\n){2,}data: 2\n\n$/);
});

test('who tells is told when the client has gone', async () => {
  const events = new ReadableStream<string>({ cancel: () => gone.resolve() });
  const gone = Promise.withResolvers<void>();

  const told = events.getReader();
  const response = eventStream(
    {
      next: () => told.read() as Promise<IteratorResult<string>>,
      return: () => told.cancel().then(() => ({ done: true, value: undefined })),
    },
    { heartbeatMs: 10 },
  );
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();

  await gone.promise;
});

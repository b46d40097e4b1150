import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventStream } from '../src/http/event-stream.ts';

async function textOf(response: Response): Promise<string> {
  let text = '';
  for await (const part of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream(),
  )) {
    text += part;
  }
  return text;
}

test('while there is nothing to tell, clients hear that the server is still there', async () => {
  const quiet = Promise.withResolvers<void>();
  async function* events() {
    yield 'data: 1\n\n';
    await quiet.promise;
    yield 'data: 2\n\n';
  }
  setTimeout(quiet.resolve, 200);

  const text = await textOf(eventStream(events(), { heartbeatMs: 20 }));

  assert.match(text, /^: welcome\n\ndata: 1\n\n(?:: still here\n\n){2,}data: 2\n\n$/);
});

test('who tells is told when the client has gone', async () => {
  const events = new ReadableStream<string>({ cancel: () => gone.resolve() });
  const gone = Promise.withResolvers<void>();

  const response = eventStream(events.values(), { heartbeatMs: 10 });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();

  await gone.promise;
});

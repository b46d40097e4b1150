import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../src/http/answering.ts';
import { listen } from '../src/http/ports/listener.ts';
import { CannotListen } from '../src/http/ports/ports.ts';

const service: Service = {
  fetch: async () => new Response('here'),
  upgrade: (_request, socket) => socket.destroy(),
};
const options = { port: undefined, from: 38_929, addresses: ['127.0.0.1'] };

test('a taken port is passed over; asked for by number it is an error that names the culprit', async () => {
  const first = await listen(options, service);
  const second = await listen(options, service);
  try {
    assert.ok(second.port > first.port);
    assert.equal(await (await fetch(`http://127.0.0.1:${second.port}`)).text(), 'here');

    await assert.rejects(
      listen({ ...options, port: first.port }, service),
      (error) =>
        error instanceof CannotListen && error.message.includes(`(process ${process.pid})`),
    );
  } finally {
    await first.close();
    await second.close();
  }
});

test('an address that this machine lacks is left out, and can be tried again', async () => {
  const listener = await listen({ ...options, addresses: ['127.0.0.1', '192.0.2.1'] }, service);
  try {
    assert.equal(await listener.add('192.0.2.1'), false);
    assert.equal(await listener.add('127.0.0.1'), true);
  } finally {
    await listener.close();
  }
});

test('an address that is still being opened at the end does not stay open', async () => {
  const listener = await listen(options, service);

  const adding = listener.add('127.0.0.2');
  await listener.close();

  assert.equal(await adding, false);
  await assert.rejects(fetch(`http://127.0.0.2:${listener.port}`));
});

test('an address that was asked for by name must be one of this machine', async () => {
  for (const address of ['192.0.2.1', 'no-such-name.invalid']) {
    await assert.rejects(
      listen({ ...options, addresses: [address], askedAddress: address }, service),
      (error) => error instanceof CannotListen && error.message.startsWith(address),
    );
  }
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Service } from '../src/http/answering.ts';
import { type Listener, listen } from '../src/http/ports/listener.ts';

const idleMs = 600;

async function serve(fetch: Service['fetch'], limitMs = idleMs): Promise<Listener> {
  const service: Service = {
    fetch,
    upgrade: (_request, socket) => void socket.write('upgraded\n'),
  };
  const place = { port: undefined, from: 39_129, addresses: ['127.0.0.1'], idleMs: limitMs };
  return listen(place, service);
}

/** A client that writes what it is told, and what it was answered until the connection ended. */
function client(listener: Listener, head: string): { socket: Socket; answer: Promise<string> } {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => {}); // being cut is what is tested
  socket.write(head);
  return { socket, answer: everything(socket) };
}

async function everything(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

const upload = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\n';
const reading: Service['fetch'] = async (request) => new Response(await request.text());

test('an upload that stops in the middle is cut, and said to have been too slow', async () => {
  const listener = await serve(reading);
  try {
    const { answer } = client(listener, `${upload}half`);

    assert.match(await answer, /^HTTP\/1\.1 408 /);
  } finally {
    await listener.close();
  }
});

test('an upload that goes on slowly lives longer than the idle limit', async () => {
  // Much longer than what a busy machine adds to a pause.
  const limitMs = 4 * idleMs;
  const listener = await serve(reading, limitMs);
  try {
    const { socket, answer } = client(listener, upload);
    for (const byte of '012345') {
      await setTimeout(limitMs / 5);
      socket.write(byte);
    }
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

    assert.match(await answer, /012345/);
  } finally {
    await listener.close();
  }
});

test('a quiet request lives as long as the service keeps it', async () => {
  const listener = await serve(async () => {
    await setTimeout(idleMs * 2);
    return new Response('at last');
  });
  try {
    const { answer } = client(
      listener,
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );

    assert.match(await answer, /at last/);
  } finally {
    await listener.close();
  }
});

test('an answer that nobody takes ends, and the service hears of it', async () => {
  const cancelled = Promise.withResolvers<void>();
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)),
      cancel: () => cancelled.resolve(),
    });
  const listener = await serve(async () => new Response(endless()));
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => {});
  try {
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');

    await cancelled.promise;
  } finally {
    socket.destroy();
    await listener.close();
  }
});

test('an upgraded connection is left to the service', async () => {
  const listener = await serve(reading);
  try {
    const head = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
    const { socket, answer } = client(listener, head);
    await once(socket, 'data');

    const first = await Promise.race([answer, setTimeout(idleMs * 2, 'still open')]);

    assert.equal(first, 'still open');
    socket.destroy();
  } finally {
    await listener.close();
  }
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { type BodyLimits, limitBodies } from '../src/http/limits/body-limits.ts';

const generous: BodyLimits = { windowMs: 50, leastBytes: 1000, mostOfAddress: 100 };
const head = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n';

/** A server that answers with the length of what it was sent. */
async function serve(limits: BodyLimits) {
  const server = createServer(async (request, response) => {
    let size = 0;
    try {
      for await (const chunk of request) size += (chunk as Buffer).length; // no encoding is set
      response.end(String(size));
    } catch {
      response.destroy(); // it was cut
    }
  });
  limitBodies(server, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connect: () => connect((server.address() as AddressInfo).port, '127.0.0.1'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answerOn(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString().split('\r\n')[0] ?? '';
}

test('a body that drips is cut', async () => {
  await using server = await serve(generous);
  const socket = server.connect();
  socket.write(`${head}x`);
  const drip = setInterval(() => socket.write('x'), 10);

  assert.equal(await answerOn(socket), 'HTTP/1.1 408 Request Timeout');
  clearInterval(drip);
  socket.destroy();
});

test('a body that gets on is taken, however long it lasts', async () => {
  // Much longer than what a busy machine adds to a pause.
  await using server = await serve({ ...generous, windowMs: 1000, leastBytes: 1 });
  const socket = server.connect();
  socket.write(head);
  let sent = 0;
  const flow = setInterval(() => {
    socket.write('x'.repeat(2000));
    sent += 2000;
    if (sent === 100_000) clearInterval(flow);
  }, 50);

  assert.equal(await answerOn(socket), 'HTTP/1.1 200 OK');
  socket.destroy();
});

test('one address has only so many bodies on their way', async () => {
  await using server = await serve({ ...generous, windowMs: 60_000, mostOfAddress: 2 });
  const sockets = [server.connect(), server.connect(), server.connect()];
  const answers = sockets.map(answerOn);
  // Those that are not refused are cut at the end.
  for (const answer of answers) answer.catch(() => {});
  for (const socket of sockets) socket.write(`${head}x`);

  assert.equal(await Promise.race(answers), 'HTTP/1.1 429 Too Many Requests');
  for (const socket of sockets) socket.destroy();
});

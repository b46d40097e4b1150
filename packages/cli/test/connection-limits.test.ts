import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { openFront } from '../src/http/front.ts';
import { countConnections } from '../src/http/limits/connection-limits.ts';
import { answerTaken } from '../src/http/taken-connections.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-connections-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('one address takes so many places, and another one finds some left', () => {
  const connections = countConnections({ ofAddress: 2, altogether: 3 });

  const first = connections.enter('10.0.0.1');
  assert.ok(connections.enter('10.0.0.1'));
  assert.equal(connections.enter('10.0.0.1'), undefined);
  assert.ok(connections.enter('10.0.0.2'));
  assert.equal(connections.enter('10.0.0.3'), undefined, 'altogether');
  first?.();
  assert.ok(connections.enter('10.0.0.3'));
});

test('a trusted proxy stands for many', () => {
  const connections = countConnections(
    { ofAddress: 1, altogether: 2 },
    (address) => address === '10.0.0.9',
  );

  assert.ok(connections.enter('10.0.0.9'));
  assert.ok(connections.enter('10.0.0.9'));
});

test('a proxy on this machine stands for many', () => {
  const connections = countConnections({ ofAddress: 1, altogether: 3 });

  assert.ok(connections.enter('127.0.0.1'));
  assert.ok(connections.enter('::ffff:127.0.0.1'));
  assert.ok(connections.enter('127.0.0.1'));
  assert.equal(connections.enter('127.0.0.1'), undefined);
});

test('who comes to a role that is full hears it, and comes in when somebody has left', async () => {
  const service = { fetch: async () => new Response('here'), upgrade: () => {} };
  const limits = { ofAddress: 10, altogether: 1 };
  const front = await openFront(service, join(folder, 'socket'), { limits });
  const door = createServer((socket) => front.take(socket, Buffer.alloc(0)));
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  const ask = async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = await once(socket, 'data');
    return { socket, answer: String(answer) };
  };

  const first = await ask();
  const second = await ask();
  assert.match(first.answer, /^HTTP\/1\.1 200/);
  assert.match(second.answer, /^HTTP\/1\.1 503[\s\S]*too many connections/);

  await gone(first.socket, door);
  const third = await ask();
  assert.match(third.answer, /^HTTP\/1\.1 200/);
  for (const { socket } of [second, third]) socket.destroy();
  await front.close();
  door.close();
});

test('of connections that another process has accepted there are no more than so many', async () => {
  const limits = { ofAddress: 10, altogether: 1 };
  const service = { fetch: async () => new Response('here'), upgrade: () => {} };
  const answers = answerTaken({ limits }, service);
  const door = createServer((socket) => answers.take(socket)).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;

  const first = connect(port, '127.0.0.1');
  const second = connect(port, '127.0.0.1');
  second.on('error', () => {});
  await once(second.resume(), 'close');
  first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');

  const [answer] = await once(first, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 200/);
  await gone(first, door);
  const third = connect(port, '127.0.0.1');
  third.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  assert.match(String((await once(third, 'data'))[0]), /^HTTP\/1\.1 200/);
  third.destroy();
  await answers.close();
  door.close();
});

test('headers that come byte by byte end also where another process has accepted the connection', async (t) => {
  const service = { fetch: async () => new Response('here'), upgrade: () => {} };
  const answers = answerTaken({ idleMs: 300 }, service);
  const door = createServer((socket) => answers.take(socket)).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const client = connect((door.address() as AddressInfo).port, '127.0.0.1');
  t.after(async () => {
    client.destroy();
    door.close();
    await answers.close();
  });
  client.on('error', () => {}).resume();
  client.write('GET / HTTP/1.1\r\nX-Slow: ');

  // Never silent for as long as a client may be.
  for (let said = 0; !client.closed && said < 2000; said += 1) {
    client.write('x');
    await wait(10);
  }

  assert.equal(client.closed, true);
});

/** The other end has noticed. */
async function gone(socket: Socket, door: ReturnType<typeof createServer>): Promise<void> {
  socket.destroy();
  for (;;) {
    const open = await new Promise((resolve) => door.getConnections((_, count) => resolve(count)));
    if (open === 0) return;
    await new Promise(setImmediate);
  }
}

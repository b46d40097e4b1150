import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { ToRole } from '../src/channel/messages.ts';
import { HandedOver } from '../src/supervisor/handed-over.ts';

/** Both ends of a connection; the first is the supervisor's. */
async function connection() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  return { client, arrival: { socket, head: Buffer.alloc(0) } };
}

function role() {
  const heard: ToRole[] = [];
  return { heard, send: (message: ToRole) => heard.push(message) };
}

test('a connection that has ended is not handed over, and nothing of it stays', async () => {
  const { client, arrival } = await connection();
  arrival.socket.destroy();
  const [handedOver, to] = [new HandedOver(), role()];

  handedOver.give(to, arrival);

  assert.deepEqual([to.heard, handedOver.size], [[], 0]);
  client.destroy();
});

test('a connection that no role says it has is ended after a while: its client hears of it', async () => {
  const { client, arrival } = await connection();
  const handedOver = new HandedOver(20);

  handedOver.give(role(), arrival);
  assert.equal(handedOver.size, 1);
  client.resume();
  await once(client, 'close');

  assert.equal(handedOver.size, 0);
});

test('a connection whose role has ended is there for the next', async () => {
  const { client, arrival } = await connection();
  const [handedOver, next] = [new HandedOver(), role()];
  handedOver.give(role(), arrival);

  for (const one of handedOver.takeBack()) handedOver.give(next, one);

  assert.equal(next.heard.length, 1);
  assert.equal(arrival.socket.destroyed, false);
  handedOver.taken(2);
  assert.equal(handedOver.size, 0);
  client.destroy();
});

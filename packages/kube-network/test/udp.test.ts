import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Service } from '@slipway/kube-objects';
import { UdpRelay } from '../src/relay/udp-relay.ts';
import { Balancer } from '../src/routes/balancer.ts';
import type { Route } from '../src/routes/route-table.ts';

const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'dns', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { type: 'ClusterIP' },
  status: {},
};

async function bind(address: string, port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

async function echo(address: string, port?: number): Promise<Socket> {
  const socket = await bind(address, port);
  socket.on('message', (bytes, from) =>
    socket.send(`${address}: ${bytes}`, from.port, from.address),
  );
  return socket;
}

test('datagrams of a client go to one pod, and to another when that one is gone', async () => {
  const first = await echo('127.0.0.2');
  const { port } = first.address();
  const second = await echo('127.0.0.3', port);
  let backends = ['127.0.0.2', '127.0.0.3'].map((address) => ({
    address,
    port,
    pod: address,
    isHere: true,
  }));
  const route = (): Route => ({ service, port: { port: 53, protocol: 'UDP' }, backends });
  const free = await bind('127.0.0.1');
  const place = { host: '127.0.0.1', port: free.address().port };
  free.close();
  await once(free, 'close');
  const relay = new UdpRelay(place, route, new Balancer(), (error) => assert.fail(error));
  const client = await bind('127.0.0.1');
  const ask = async (text: string) => {
    client.send(text, place.port, place.host);
    const [answer] = await once(client, 'message');
    return String(answer);
  };

  const answers = [await ask('a'), await ask('b')];
  backends = backends.slice(1);
  answers.push(await ask('c'));

  assert.deepEqual(answers, ['127.0.0.2: a', '127.0.0.2: b', '127.0.0.3: c']);
  relay[Symbol.dispose]();
  for (const socket of [client, first, second]) socket.close();
});

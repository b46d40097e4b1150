import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, request as send } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import { silent } from '@slipway/kube-objects/testing';
import { RelayedConnection } from '../src/relay/relayed-connection.ts';
import { Balancer } from '../src/routes/balancer.ts';
import { connectRoute } from '../src/routes/connect.ts';
import { RouteTable } from '../src/routes/route-table.ts';
import { Traffic } from '../src/routes/traffic.ts';
import { createService, kill, setReady, startPod, type TestPod } from './pods.ts';

suite('connections to a service', () => {
  let objects: ObjectStore;
  let table: RouteTable;
  let traffic: Traffic;
  let server: Server;
  let port: number;
  let pods: TestPod[];
  const connections = new Set<RelayedConnection>();

  beforeEach(async () => {
    objects = await createObjects();
    table = new RouteTable(objects, silent);
    traffic = new Traffic();
    pods = [];
    const balancer = new Balancer();
    const route = () => table.routes('default', 'web')?.[0];
    server = createServer({ allowHalfOpen: true }, (client) => {
      const connection: RelayedConnection = new RelayedConnection(client, {
        connect: () => connectRoute(route, balancer, client.remoteAddress),
        isWithdrawn: (pod) => table.isWithdrawn(pod),
        traffic,
        onClose: () => connections.delete(connection),
      });
      connections.add(connection);
    });
    table.onChange(() => {
      for (const connection of connections) connection.reconsider();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    await createService(objects);
  });
  afterEach(async () => {
    for (const connection of connections) connection.destroy();
    server.close();
    for (const pod of pods) if (pod.server.listening) await kill(pod);
    table[Symbol.dispose]();
    objects.close();
  });

  async function pod(number: number, ...more: [number?, Parameters<typeof startPod>[3]?]) {
    const started = await startPod(objects, number, ...more);
    pods.push(started);
    return started;
  }
  async function withdraw(name: string) {
    const uid = objects.get('pods', name, 'default')?.metadata.uid ?? '';
    table.withdraw(uid);
    await traffic.settled(uid, 10_000);
  }
  async function ask(path: string, agent: Agent | false): Promise<string> {
    const request = get({ port, path, ...(agent ? { agent } : { agent: false as const }) });
    const [response] = await once(request, 'response');
    return text(response);
  }

  test('new connections are spread over the ready pods', async () => {
    const first = await pod(1);
    const second = await pod(2, first.port);
    await setReady(objects, [first, second]);

    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('/', false)));

    assert.equal(answers.filter((answer) => answer === 'web-1').length, 5);
  });

  test('a pod that refuses is passed over', async () => {
    const first = await pod(1);
    const second = await pod(2, first.port);
    await setReady(objects, [first, second]);
    await kill(first);

    assert.deepEqual(await Promise.all([ask('/', false), ask('/', false)]), ['web-2', 'web-2']);
  });

  test('no request is lost while pods are replaced and killed, kept alive or not', async () => {
    let running = await pod(1);
    const { port: podPort } = running;
    await setReady(objects, [running]);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    let isOver = false;
    let count = 0;
    const load = async (kept: Agent | false) => {
      while (!isOver) {
        assert.match(await ask(`/${count++}`, kept), /^web-\d+$/);
      }
    };
    const clients = [load(agent), load(agent), load(agent), load(false), load(false)];

    for (let number = 2; number <= 12; number++) {
      const next = await pod(number, podPort);
      await setReady(objects, [running, next]);
      const before = count;
      while (count < before + 20) await new Promise((resolve) => setImmediate(resolve));
      await withdraw(running.name);
      await kill(running);
      await setReady(objects, [next]);
      running = next;
    }
    isOver = true;

    await Promise.all(clients);
    agent.destroy();
    assert.ok(count > 200, `${count} requests`);
  });

  test('leaving waits for the request that a pod is answering', async () => {
    let finish = () => {};
    const slow = await pod(1, 0, (_request, response) => {
      response.write('begin ');
      finish = () => response.end('end');
    });
    const next = await pod(2, slow.port);
    await setReady(objects, [slow]);
    const request = get({ port, agent: false });
    const [response] = await once(request, 'response');

    await setReady(objects, [next]);
    let hasLeft = false;
    const left = withdraw(slow.name).then(() => {
      hasLeft = true;
    });
    assert.equal(await ask('/', false), 'web-2');
    assert.equal(hasLeft, false);

    finish();
    assert.equal(await text(response), 'begin end');
    await left;
  });

  test('a body in chunks passes both ways, byte for byte', async () => {
    const echo = await pod(1, 0, (request, response) => request.pipe(response));
    await setReady(objects, [echo]);
    const request = send({ port, method: 'POST', agent: false });
    const sent = Array.from({ length: 50 }, (_, index) => `${index}:${'x'.repeat(index * 97)};`);

    for (const part of sent) request.write(part);
    request.end();

    const [response] = await once(request, 'response');
    assert.equal(await text(response), sent.join(''));
  });

  test('a protocol in which the server speaks first passes', async () => {
    const greeter = createServer((socket) => socket.end('220 hello\r\n'));
    greeter.listen(0, '127.0.0.9');
    await once(greeter, 'listening');
    const fake = { name: 'none', address: '127.0.0.9', requests: [] };
    const { port: greeterPort } = greeter.address() as AddressInfo;
    const http = await pod(1);
    await setReady(objects, [{ ...fake, server: http.server, port: greeterPort }]);

    const greeting = await text(connect(port, '127.0.0.1'));

    assert.equal(greeting, '220 hello\r\n');
    greeter.close();
  });
});

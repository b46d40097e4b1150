import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { Pod } from '@slipway/kube-objects';
import { type AskedService, sleepAfterAnnotation } from '@slipway/kube-objects/sleep';
import { silent, until } from '@slipway/kube-objects/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { createNetwork, type Network } from '../src/create-network.ts';
import { createService, kill, setReady, startPod, type TestPod } from './pods.ts';

suite('services from outside of the cluster', () => {
  let objects: ObjectStore;
  let network: Network;
  let pods: TestPod[];

  beforeEach(async () => {
    objects = await createObjects();
    network = await createNetwork({ objects, log: silent, directory: '/nowhere', machine: false });
    pods = [];
  });
  afterEach(async () => {
    await network.close();
    for (const pod of pods) if (pod.server.listening) await kill(pod);
    objects.close();
  });

  async function pod(...options: [number, number?, Parameters<typeof startPod>[3]?]) {
    const started = await startPod(objects, ...options);
    pods.push(started);
    return started;
  }
  const fetch = (path = '/', init?: RequestInit, service = 'web') =>
    network.services.fetch(
      'default',
      service,
      new Request(`http://web.default.localhost${path}`, init),
    );

  test('a request reaches a ready pod with its path, fields and host', async () => {
    const echo = await pod(1, 0, ({ url, headers }, response) =>
      response.setHeader('set-cookie', ['a=1', 'b=2']).end(JSON.stringify([url, headers])),
    );
    await createService(objects);
    await setReady(objects, [echo]);

    const response = await fetch('/a/b?c=d', { headers: { 'x-one': '1', connection: 'x-two' } });

    const [url, headers] = JSON.parse(await response.text());
    assert.equal(url, '/a/b?c=d');
    assert.equal(headers['x-one'], '1');
    assert.equal(headers.host, 'web.default.localhost');
    assert.equal(headers['x-forwarded-proto'], 'http');
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
  });

  test('a request for a service that sleeps wakes it, and is held until it is awake', async () => {
    const asked: AskedService[] = [];
    const waking = await createNetwork({
      ...{ objects, log: silent, directory: '/nowhere', machine: false },
      asked: (service) => asked.push(service),
    });
    const annotations = { [sleepAfterAnnotation]: '60' };
    const made = await createService(objects);
    await objects.update('services', { ...made, metadata: { ...made.metadata, annotations } });

    const url = 'http://web.default.localhost/first';
    const waiting = waking.services.fetch('default', 'web', new Request(url));
    await until(() => asked.length > 0);
    const woken = await pod(1);
    await setReady(objects, [woken]);

    assert.equal(await (await waiting).text(), 'web-1');
    assert.deepEqual(asked, [{ namespace: 'default', name: 'web', isWaiting: true }]);
    await waking.close();
  });

  test('a service without a ready pod that does not sleep is told at once, whatever it may do later', async () => {
    const asked: AskedService[] = [];
    const waking = await createNetwork({
      ...{ objects, log: silent, directory: '/nowhere', machine: false },
      asked: (service) => asked.push(service),
    });
    await pod(1);
    const annotations = { [sleepAfterAnnotation]: '60' };
    const made = await createService(objects);
    await objects.update('services', { ...made, metadata: { ...made.metadata, annotations } });

    const request = new Request('http://web.default.localhost/');
    const answer = await waking.services.fetch('default', 'web', request);

    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /pod web-1/);
    assert.deepEqual(asked, []);
    await waking.close();
  });

  test('bodies stream both ways', async () => {
    const echo = await pod(1, 0, (request, response) => request.pipe(response));
    await createService(objects);
    await setReady(objects, [echo]);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();

    const answer = fetch('/', { method: 'POST', body: readable, duplex: 'half' });
    await writer.write(Buffer.from('one'));
    const reader = (await answer).body?.getReader();
    assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'one');
    await writer.write(Buffer.from('two'));
    assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'two');
    await writer.close();
    assert.equal((await reader?.read())?.done, true);
  });

  test('a service that is not there is 404', async () => {
    const response = await fetch();

    assert.equal(response.status, 404);
    assert.match(await response.text(), /no service "web" in namespace "default"/);
  });

  test('a port can be chosen by name or number', async () => {
    const only = await pod(1);
    await createService(objects);
    await setReady(objects, [only]);

    const statuses = ['web:http', 'web:80', 'web:admin'].map((name) => fetch('/', {}, name));
    assert.deepEqual(
      (await Promise.all(statuses)).map(({ status }) => status),
      [200, 200, 404],
    );
  });

  test('no ready pod is 503 with the reason of each', async () => {
    const { name } = await pod(1);
    await createService(objects);
    const waiting = objects.get<Pod>('pods', name, 'default');
    assert.ok(waiting);
    const message = 'Back-off pulling image "web"';
    const state = { waiting: { reason: 'ImagePullBackOff', message } };
    const container = { name: 'web', ready: false, restartCount: 0, image: 'web', imageID: '' };
    await objects.updateStatus<Pod>('pods', {
      ...waiting,
      status: { phase: 'Pending', containerStatuses: [{ ...container, state }] },
    });

    const response = await fetch();

    assert.equal(response.status, 503);
    assert.equal(
      await response.text(),
      'Service "web" in namespace "default" has no pod that is ready.\n' +
        '  pod web-1: container web: ImagePullBackOff: Back-off pulling image "web"\n',
    );
  });

  test('a pod that refuses is passed over, and nobody is 502', async () => {
    const first = await pod(1);
    const second = await pod(2, first.port);
    await createService(objects);
    await setReady(objects, [first, second]);
    await kill(first);

    const answers = [await fetch(), await fetch('/', { method: 'POST', body: 'x' })];
    assert.deepEqual(await Promise.all(answers.map((answer) => answer.text())), ['web-2', 'web-2']);

    await kill(second);
    assert.equal((await fetch()).status, 502);
  });

  test('no request is lost while pods are replaced and killed', async () => {
    let running = await pod(1);
    await createService(objects);
    await setReady(objects, [running]);
    let isOver = false;
    let count = 0;
    const load = async (init: RequestInit) => {
      while (!isOver) {
        const response = await fetch(`/${count++}`, init);
        assert.match(await response.text(), /^web-\d+$/);
      }
    };
    const clients = [load({}), load({}), load({ method: 'POST', body: 'x' })];

    for (let number = 2; number <= 8; number++) {
      const next = await pod(number, running.port);
      await setReady(objects, [running, next]);
      const before = count;
      while (count < before + 20) await new Promise((resolve) => setImmediate(resolve));
      await network.withdrawn({ namespace: 'default', name: running.name });
      await kill(running);
      await setReady(objects, [next]);
      running = next;
    }
    isOver = true;

    await Promise.all(clients);
    assert.ok(count > 100, `${count} requests`);
  });

  suite('over a real server', () => {
    async function serve() {
      const server = createServer(
        getRequestListener((request) => network.services.fetch('default', 'web', request)),
      );
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        void network.services.upgrade('default', 'web', request, socket, head);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return { server, port: (server.address() as AddressInfo).port };
    }

    test('a WebSocket reaches a pod', async () => {
      const talker = await pod(1);
      new WebSocketServer({ server: talker.server }).on('connection', (socket) => {
        socket.on('message', (bytes) => socket.send(`you said ${bytes}`));
      });
      await createService(objects);
      await setReady(objects, [talker]);
      const { server, port } = await serve();

      const client = new WebSocket(`ws://127.0.0.1:${port}/chat`);
      await once(client, 'open');
      client.send('hello');
      const [answer] = await once(client, 'message');

      assert.equal(String(answer), 'you said hello');
      client.close();
      await once(client, 'close');
      server.close();
    });

    test('an upgrade without a ready pod is refused with the reason', async () => {
      await createService(objects);
      const { server, port } = await serve();
      const request = send({ port, headers: { connection: 'upgrade', upgrade: 'websocket' } });
      request.end();

      const [response] = await once(request, 'response');

      assert.equal(response.statusCode, 503);
      response.resume();
      server.close();
    });

    test('a client that goes away ends the request at the pod', async () => {
      let gone = () => {};
      const hasGone = new Promise<void>((resolve) => {
        gone = resolve;
      });
      const endless = await pod(1, 0, (_request, response) => {
        response.write('begin');
        response.on('close', gone);
      });
      await createService(objects);
      await setReady(objects, [endless]);
      const { server, port } = await serve();
      const request = send({ port, agent: false });
      request.end();
      const [response] = await once(request, 'response');

      response.destroy();

      await hasGone;
      server.close();
    });
  });
});

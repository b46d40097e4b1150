import assert from 'node:assert/strict';
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { X509CertificateGenerator } from '@peculiar/x509';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { Ingress } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { WebSocket, WebSocketServer } from 'ws';
import { createNetwork, type Network } from '../src/create-network.ts';
import { listenForIngress } from '../src/ingress/ingress-listener.ts';
import { createService, kill, setReady, startPod, type TestPod } from './pods.ts';

suite('ingresses', () => {
  let objects: ObjectStore;
  let network: Network;
  let pod: TestPod;

  beforeEach(async () => {
    objects = await createObjects();
    network = await createNetwork({ objects, log: silent, directory: '/nowhere', machine: false });
    pod = await startPod(objects, 1, 0, ({ url, headers }, response) =>
      response.end(JSON.stringify({ url, headers })),
    );
    await createService(objects);
    await setReady(objects, [pod]);
  });
  afterEach(async () => {
    await network.close();
    await kill(pod);
    objects.close();
  });

  const create = (name: string, spec: Ingress['spec'], annotations = {}) =>
    objects.create<Ingress>('ingresses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'default', annotations },
      spec,
    });
  const toWeb = (host: string, port: object = { name: 'http' }): Ingress['spec'] => ({
    rules: [
      {
        host,
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port } } }],
        },
      },
    ],
  });
  const ask = (host: string, path = '/') =>
    network.ingress.fetch(
      new Request(`http://127.0.0.1:8929${path}`, { headers: { host } }),
      '192.0.2.7',
    );

  test('a request gets to the service of its host, and the pod sees whose it was', async () => {
    await create('web', toWeb('shop.test'));

    const response = await ask('Shop.test:8929', '/a?b=c');

    const { url, headers } = JSON.parse(await response.text());
    assert.equal(url, '/a?b=c');
    assert.equal(headers.host, 'Shop.test:8929');
    assert.equal(headers['x-forwarded-for'], '192.0.2.7');
    assert.equal(headers['x-forwarded-proto'], 'http');
  });

  test('the port of a service is found by number, too', async () => {
    await create('web', toWeb('shop.test', { number: 80 }));

    assert.equal((await ask('shop.test')).status, 200);
  });

  test('what no ingress is about is 404 and says so', async () => {
    await create('web', toWeb('shop.test'));

    const response = await ask('other.test', '/cart');

    assert.equal(response.status, 404);
    assert.equal(await response.text(), 'No ingress leads from other.test/cart to a service.\n');
    assert.deepEqual(
      ['shop.test:8929', 'other.test'].map((host) => network.ingress.serves(host)),
      ['named', undefined],
    );
  });

  test('an ingress that changes, or goes, changes the way at once', async () => {
    const ingress = await create('web', toWeb('shop.test'));
    await ask('shop.test').then((response) => response.text());

    await objects.update('ingresses.networking.k8s.io', { ...ingress, spec: toWeb('new.test') });
    const changed = [(await ask('shop.test')).status, (await ask('new.test')).status];
    await objects.delete('ingresses.networking.k8s.io', 'web', 'default');

    assert.deepEqual(changed, [404, 200]);
    assert.equal((await ask('new.test')).status, 404);
  });

  test('an ingress of another controller’s class is left to that one', async () => {
    const className = { ingressClassName: 'nginx' };
    await create('web', { ...toWeb('shop.test'), ...className });
    const before = (await ask('shop.test')).status;

    await objects.create('ingressclasses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    });

    assert.deepEqual([before, (await ask('shop.test')).status], [200, 404]);
  });

  test('a service behind a rewritten path sees the new one, with the query', async () => {
    const rules = (toWeb('shop.test').rules ?? []).map(({ http }) => ({
      host: 'shop.test',
      http: { paths: (http?.paths ?? []).map((path) => ({ ...path, path: '/app(/|$)(.*)' })) },
    }));
    await create('web', { rules }, { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' });

    const response = await ask('shop.test', '/app/cart?b=c');

    assert.equal(JSON.parse(await response.text()).url, '/cart?b=c');
    assert.equal(network.ingress.serves('shop.test'), 'named');
  });

  test('an ingress may lead from its beginning to another place', async () => {
    await create('web', toWeb('shop.test'), { 'nginx.ingress.kubernetes.io/app-root': '/start' });

    const response = await ask('shop.test:8929');

    assert.deepEqual([response.status, response.headers.get('location')], [302, '/start']);
  });

  test('an ingress that names no class gets the default one', async () => {
    const { spec } = await create('web', toWeb('shop.test'));

    assert.equal(spec.ingressClassName, 'slipway');
  });

  test('a service without a ready pod is 503 with the reason', async () => {
    await create('web', toWeb('shop.test'));
    await setReady(objects, []);

    const response = await ask('shop.test');

    assert.equal(response.status, 503);
    assert.match(await response.text(), /Service "web" .* has no pod that is ready/);
  });

  test('a websocket passes', async () => {
    await create('web', toWeb('shop.test'));
    const sockets = new WebSocketServer({ server: pod.server });
    sockets.on('connection', (socket) => socket.send('hello'));
    const entrance = createServer();
    entrance.on('upgrade', (...upgrade) => void network.ingress.upgrade(...upgrade));
    entrance.listen(0, '127.0.0.1');
    await once(entrance, 'listening');
    const { port } = entrance.address() as AddressInfo;

    const client = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { host: 'shop.test' } });
    const [message] = await once(client, 'message');

    assert.equal(String(message), 'hello');
    client.terminate();
    sockets.close();
    entrance.close();
  });

  test('each host shows the certificate of its secret, others the common one', async () => {
    const [shop, wild, common] = await Promise.all(
      ['shop.test', '*.wild.test', 'common.test'].map(certificateFor),
    );
    await create('web', { ...toWeb('shop.test'), tls: [{ secretName: 'shop-tls' }] });
    await create('wild', {
      ...toWeb('*.wild.test'),
      tls: [{ hosts: ['*.wild.test'], secretName: 'wild-tls' }],
    });
    for (const [name, pair] of [
      ['shop-tls', shop],
      ['wild-tls', wild],
    ] as const) {
      await objects.create('secrets', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace: 'default' },
        type: 'kubernetes.io/tls',
        data: { 'tls.crt': base64(pair?.cert), 'tls.key': base64(pair?.key) },
      } as never);
    }
    const host = '127.0.0.3';
    const ports = { http: await freePort(host), https: await freePort(host) };
    const { ingress: router } = network;
    const listener = listenForIngress({ host, ports, router, certificate: common, log: silent });

    const names = await Promise.all(
      ['shop.test', 'a.wild.test', 'unknown.test'].map((name) =>
        askSecurely(host, ports.https, name),
      ),
    );

    await listener.close();
    assert.deepEqual(names, [
      ['shop.test', 'https'],
      ['*.wild.test', 'https'],
      ['common.test', undefined],
    ]);
  });
});

const base64 = (pem = '') => Buffer.from(pem).toString('base64');

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The name in the certificate that a server shows, and the scheme that the pod was told. */
async function askSecurely(host: string, port: number, servername: string) {
  const request = get({
    host,
    port,
    servername,
    headers: { host: servername },
    rejectUnauthorized: false,
    agent: false,
  });
  const [response] = await once(request, 'response');
  const certificate: PeerCertificate = (response.socket as TLSSocket).getPeerCertificate();
  const body = await text(response);
  const proto = response.statusCode === 200 && JSON.parse(body).headers['x-forwarded-proto'];
  return [certificate.subject.CN, proto || undefined];
}

/** A certificate with its key, signed by itself. */
async function certificateFor(name: string) {
  const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: signing,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { cert: certificate.toString('pem'), key: String(key) };
}

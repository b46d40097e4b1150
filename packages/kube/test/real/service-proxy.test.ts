import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import type { EndpointSlice } from '@slipway/kube-objects';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';
import { until } from '../web-cluster.ts';

/** Answers with what it was asked, on two ports; the second speaks TLS with a certificate of the cluster's. */
const program = `
const { readFileSync } = require('node:fs');
const answer = (request, response) => {
  if (request.url === '/page') {
    response.setHeader('content-type', 'text/html');
    return response.end('<a href="/rewriteme">test</a>');
  }
  if (request.url === '/away') return response.writeHead(302, { location: '/there' }).end();
  let body = '';
  request.on('data', (bytes) => (body += bytes));
  request.on('end', () => response.end([request.method, request.url, body, !!request.headers.authorization].join(' ')));
};
require('node:http').createServer(answer).listen(8080).on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n');
  socket.end([request.url, !!request.headers.authorization].join(' '));
});
const { cert, key } = JSON.parse(process.env.PAIR);
require('node:https').createServer({ cert, key }, answer).listen(8443);
`;

suite('pods and services through the API', { timeout: 120_000 }, () => {
  let cluster: NetworkCluster;

  before(async () => {
    cluster = await startNetworkCluster();
    const { cert, key } = cluster.cluster.tls;
    await cluster.start({
      name: 'echo',
      labels: { app: 'echo' },
      ports: [{ name: 'web', containerPort: 8080 }],
      container: {
        command: ['chroot', '/machine', process.execPath, '-e', program],
        env: [{ name: 'PAIR', value: JSON.stringify({ cert, key }) }],
        volumeMounts: [{ name: 'machine', mountPath: '/machine', readOnly: true }],
        readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 },
      },
      spec: { volumes: [{ name: 'machine', hostPath: { path: '/' } }] },
    });
    await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'echo', namespace: 'default' },
      spec: {
        selector: { app: 'echo' },
        ports: [
          { name: 'http', port: 80, targetPort: 'web' },
          { name: 'tls', port: 443, targetPort: 8443 },
        ],
      },
    });
    const slices = () =>
      cluster.objects.list<EndpointSlice>('endpointslices.discovery.k8s.io', {
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'echo' },
      });
    await until(
      () => slices().some(({ endpoints }) => endpoints[0]?.conditions?.ready),
      () => JSON.stringify(slices()),
    );
  });
  after(() => cluster[Symbol.asyncDispose]());

  const base = '/api/v1/namespaces/default/';
  async function ask(path: string, init: RequestInit = {}) {
    const token = /token: (\S+)/.exec(cluster.cluster.kubeconfig('https://api'))?.[1];
    const headers = { authorization: `Bearer ${token}` };
    return await cluster.cluster.fetch(
      new Request(`https://api${base}${path}`, { ...init, headers }),
    );
  }
  // conformance: Proxy version v1 should proxy through a service and a pod
  test('each port of a pod and a service is reached by name and number, with and without TLS', async () => {
    const ways = [
      'services/echo',
      'services/echo:http',
      'services/echo:80',
      'services/http:echo:http',
      'services/https:echo:tls',
      'services/https:echo:443',
      'pods/echo',
      'pods/echo:8080',
      'pods/http:echo:8080',
      'pods/https:echo:8443',
    ];

    const answers = await Promise.all(
      ways.map(async (way) => (await ask(`${way}/proxy/a%2Fb/?c=d`)).text()),
    );
    const pages = await Promise.all(
      ways.map(async (way) => (await ask(`${way}/proxy/page`)).text()),
    );
    const redirection = await ask('pods/echo:8080/proxy/away');

    assert.deepEqual([...new Set(answers)], ['GET /a%2Fb/?c=d  false']);
    assert.deepEqual(
      pages,
      ways.map((way) => `<a href="${base}${way}/proxy/rewriteme">test</a>`),
    );
    assert.equal(redirection.headers.get('location'), `${base}pods/echo:8080/proxy/there`);
  });

  // conformance: Proxy version v1 A set of valid responses are returned for both pod and service ProxyWithPath
  test('every method gets to the path behind the proxy', async () => {
    const methods = ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'GET', 'HEAD'];
    for (const what of ['pods', 'services']) {
      for (const method of methods) {
        const hasBody = ['PATCH', 'POST', 'PUT'].includes(method);
        const path = `${what}/echo/proxy/some/path/with/${method}`;
        const response = await ask(path, { method, ...(hasBody && { body: 'x' }) });

        assert.equal(response.status, 200);
        const expected = `${method} /some/path/with/${method} ${hasBody ? 'x' : ''} false`;
        assert.equal(await response.text(), method === 'HEAD' ? '' : expected);
      }
    }
  });

  // conformance: Proxy version v1 A set of valid responses are returned for both pod and service Proxy
  test('without a path every method gets to the root; GET and HEAD are led to the slash', async () => {
    for (const what of ['pods', 'services']) {
      for (const method of ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT']) {
        const response = await ask(`${what}/echo/proxy?method=${method}`, { method });

        assert.equal(response.status, 200);
        assert.equal(await response.text(), `${method} /?method=${method}  false`);
      }
      for (const method of ['GET', 'HEAD']) {
        const response = await ask(`${what}/echo/proxy?a=b`, { method, redirect: 'manual' });

        assert.equal(response.status, 301);
        assert.equal(response.headers.get('location'), `${base}${what}/echo/proxy/?a=b`);
      }
    }
  });

  test('what is not there is 404, and who does not listen is 503 with the reason', async () => {
    const missing = await ask('services/nobody/proxy/');
    const deaf = await ask('pods/echo:9/proxy/');

    assert.equal(missing.status, 404);
    assert.match(await missing.text(), /services \\"nobody\\" not found/);
    assert.equal(deaf.status, 503);
    assert.match(await deaf.text(), /error trying to reach pods\/echo: .*ECONNREFUSED/);
  });

  test('a body streams through a real HTTP server', async () => {
    const server = createServer(
      getRequestListener((request) => cluster.cluster.fetch(request), {
        overrideGlobalObjects: false,
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const token = /token: (\S+)/.exec(cluster.cluster.kubeconfig('https://api'))?.[1];

    const response = await fetch(`http://127.0.0.1:${port}${base}pods/echo/proxy/up`, {
      method: 'POST',
      body: 'y'.repeat(100_000),
      headers: { authorization: `Bearer ${token}` },
    });

    assert.equal((await response.text()).length, 'POST /up  false'.length + 100_000);
    server.close();
  });

  test('a connection that becomes something else gets to the pod', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    server.on('upgrade', (...upgrade) => void cluster.cluster.upgrade(...upgrade));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const token = /token: (\S+)/.exec(cluster.cluster.kubeconfig('https://api'))?.[1];

    for (const way of ['pods/echo:8080', 'services/echo:http']) {
      const request = get({
        port,
        path: `${base}${way}/proxy/socket?a=b`,
        headers: { authorization: `Bearer ${token}`, connection: 'upgrade', upgrade: 'echo' },
      });
      const [, socket, head] = await once(request, 'upgrade');

      assert.equal(String(head) + (await text(socket)), '/socket?a=b false');
    }
    server.close();
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { after, test } from 'node:test';
import type { Container, ProbeAction } from '@slipway/kube-objects';
import { runAction } from '../src/probes/probe-action.ts';
import { Prober } from '../src/probes/prober.ts';
import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';

const runtime = new ScriptedRuntime();

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

const web = await portOf(
  createServer((request, response) => {
    if (request.url === '/broken') response.statusCode = 500;
    if (request.url === '/slow') return;
    response.end(request.headers['user-agent']);
  }),
);
const tcp = await portOf(createTcpServer());
const closing = createTcpServer();
const closed = await portOf(closing);
closing.close();
const grpc = await portOf(
  createHttp2Server().on('stream', (stream) => {
    const status = Buffer.from([0, 0, 0, 0, 2, 0x08]);
    let service = '';
    stream.on('data', (data: Buffer) => {
      service = data.toString('latin1', 7);
    });
    stream.on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.end(Buffer.concat([status, Buffer.from([service === 'ill' ? 2 : 1])]));
    });
  }),
);

const target = {
  runtime,
  containerId: '',
  container: { name: 'c', image: 'x', ports: [{ name: 'web', containerPort: web }] } as Container,
  ip: '127.0.0.1',
};

test('a period of nothing is the usual one, and stops nothing', async () => {
  const probe = { tcpSocket: { port: closed }, periodSeconds: 0 };
  const failed = Promise.withResolvers<string>();
  const container = { ...target.container, livenessProbe: probe };
  const listener = {
    onStarted() {},
    onReady() {},
    onUnhealthy: failed.resolve,
    onDead() {},
  };
  using _prober = new Prober({ ...target, container }, listener, {
    isStarted: true,
    isReady: true,
  });

  assert.match(await failed.promise, /Liveness probe failed/);
  await new Promise((resolve) => setImmediate(resolve));
});

for (const [title, action, ok, message] of [
  ['http', { httpGet: { port: web, path: '/' } }, true, /^/],
  ['http by the name of a port', { httpGet: { port: 'web' } }, true, /^/],
  ['http 500', { httpGet: { port: web, path: '/broken' } }, false, /statuscode: 500/],
  ['http without an answer', { httpGet: { port: web, path: '/slow' } }, false, /deadline exceeded/],
  ['http at a port of no name', { httpGet: { port: 'other' } }, false, /port "other"/],
  ['tcp', { tcpSocket: { port: tcp } }, true, /^/],
  ['tcp where nobody listens', { tcpSocket: { port: closed } }, false, /connection refused/],
  ['grpc', { grpc: { port: grpc } }, true, /^/],
  ['grpc of an ill service', { grpc: { port: grpc, service: 'ill' } }, false, /NOT_SERVING/],
] as const satisfies readonly (readonly [string, ProbeAction, boolean, RegExp])[]) {
  test(`a probe by ${title} ${ok ? 'succeeds' : 'fails'}`, async () => {
    // Who shall answer has the time of a busy machine.
    const result = await runAction(action, target, title.endsWith('without an answer') ? 0.5 : 30);

    assert.equal(result.ok, ok, result.message);
    assert.match(result.message, message);
  });
}

test('a container is ready soon after its server is, not a period later', async () => {
  const server = createTcpServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  const ready = Promise.withResolvers<void>();
  const unhealthy = Promise.withResolvers<string>();
  const readinessProbe = { tcpSocket: { port }, periodSeconds: 1000 };

  using _prober = new Prober(
    { ...target, container: { ...target.container, readinessProbe } },
    {
      onStarted() {},
      onReady: (isReady) => isReady && ready.resolve(),
      onUnhealthy: unhealthy.resolve,
      onDead: () => ready.reject(new Error('dead')),
    },
    { isStarted: false, isReady: false },
  );
  assert.match(await unhealthy.promise, /^Readiness probe failed: .*connection refused/);
  server.listen(port, '127.0.0.1');

  await ready.promise;
});

test('a startup probe that keeps failing gives the container up', async () => {
  const dead = Promise.withResolvers<string>();
  const probe = { tcpSocket: { port: closed }, periodSeconds: 0.05, failureThreshold: 2 };

  using _prober = new Prober(
    { ...target, container: { ...target.container, startupProbe: probe, livenessProbe: probe } },
    {
      onStarted: () => dead.reject(new Error('started')),
      onReady: () => dead.reject(new Error('ready')),
      onUnhealthy() {},
      onDead: dead.resolve,
    },
    { isStarted: false, isReady: false },
  );

  assert.equal(await dead.promise, 'startup');
});

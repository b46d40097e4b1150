import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clusterUpgrade } from '../src/http/cluster-upgrade.ts';
import { makeCertificate } from './certificates.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-upgrade-'));
const { certFile, keyFile } = makeCertificate(directory, 'localhost');
const cert = readFileSync(certFile, 'utf8');

/** A cluster's API that first says who asks for what, and then all that it hears. */
const cluster = createSecureServer({ cert, key: readFileSync(keyFile, 'utf8') });
cluster.on('upgrade', ({ url, headers }, socket) => {
  socket.on('error', () => {});
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  socket.write(`${JSON.stringify({ url, headers })}\n`);
  socket.pipe(socket);
});
const front = createServer();

before(async () => {
  cluster.listen(0, '127.0.0.1');
  await once(cluster, 'listening');
  const { port } = cluster.address() as AddressInfo;
  const upgrade = clusterUpgrade(
    {
      async fetch({ headers }) {
        if (headers.get('cookie') !== 'session=ann') return new Response('', { status: 401 });
        return Response.json({ username: 'ann', is_admin: false });
      },
    },
    { url: `https://localhost:${port}`, caPem: cert, token: 'the-admin' },
  );
  front.on('upgrade', (request, socket, head) => void upgrade(request, socket, head));
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
});

after(() => {
  rmSync(directory, { recursive: true });
  front.close();
  cluster.close();
});

/** Asks for a connection that is no HTTP any more; whichever answer comes. */
async function open(headers: Readonly<Record<string, string>>) {
  const { port } = front.address() as AddressInfo;
  const path = '/-/kubernetes/api/v1/x?stdin=1';
  const asked = request({
    port,
    host: '127.0.0.1',
    path,
    headers: { connection: 'Upgrade', upgrade: 'x', ...headers },
  });
  asked.end();
  const [answer, socket, head] = (await Promise.race([
    once(asked, 'upgrade'),
    once(asked, 'response'),
  ])) as [IncomingMessage, Socket | undefined, Buffer | undefined];
  if (socket && head) socket.unshift(head);
  return { status: answer.statusCode, socket };
}

/** What comes until so many lines are there. */
async function lines(socket: Socket, count: number): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.split('\n').length > count) break;
  }
  return text.split('\n');
}

test('a terminal of the pages reaches the cluster as the user of the session, and as nobody else', async () => {
  const { socket } = await open({
    cookie: 'session=ann',
    origin: 'http://localhost',
    'impersonate-user': 'system:admin',
    'x-forwarded-for': '10.0.0.1',
  });
  assert.ok(socket);
  socket.write('ls\n');
  const [first = '', second] = await lines(socket, 2);
  socket.destroy();

  const { url, headers } = JSON.parse(first) as {
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
  };
  assert.equal(url, '/api/v1/x?stdin=1');
  assert.equal(headers['impersonate-user'], 'slipway:ann');
  assert.equal(headers['impersonate-group'], 'slipway:users');
  assert.equal(headers.authorization, 'Bearer the-admin');
  assert.equal(headers.cookie, undefined);
  assert.equal(headers['x-forwarded-for'], undefined);
  assert.equal(second, 'ls');
});

for (const [who, headers] of [
  ['a stranger', { origin: 'http://localhost' }],
  ['somebody with an old session', { cookie: 'session=old', origin: 'http://localhost' }],
  ['a program without an origin', { cookie: 'session=ann' }],
] as const) {
  test(`${who} gets no terminal`, async () => {
    assert.equal((await open(headers)).status, 401);
  });
}

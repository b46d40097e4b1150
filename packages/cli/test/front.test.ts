import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import type { Service } from '../src/http/answering.ts';
import { addressOfClient, clientAddressHeader } from '../src/http/client-address.ts';
import { type FrontOptions, openFront } from '../src/http/front.ts';
import { protocolOfClient } from '../src/http/proxied.ts';
import { watchCertificate } from '../src/http/tls/certificate.ts';
import { makeCertificate } from './certificates.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-front-'));
after(() => rmSync(directory, { recursive: true }));

/** Says what it was asked for. */
const service: Service = {
  async fetch(request, { incoming }) {
    const { headers } = incoming;
    const told = [headers['x-forwarded-for'], headers['x-forwarded-host']];
    const { host } = headers;
    return Response.json({ host, protocol: protocolOfClient(incoming), told, url: request.url });
  },
  upgrade: () => {},
};

/** A front behind a door that reads the beginning of each connection, as the supervisor's does. */
async function start(options: FrontOptions) {
  const front = await openFront(service, join(directory, `${Math.random()}.sock`), options);
  const door = createServer((socket) => {
    // Without flowing: what is not read here goes along to the front.
    socket.once('readable', () => front.take(socket, socket.read() as Buffer));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  return {
    port,
    front,
    async [Symbol.asyncDispose]() {
      door.close();
      await front.close();
    },
  };
}

interface Answer {
  readonly host: string;
  readonly protocol: string;
  readonly told: readonly (string | null)[];
}

function ask(port: number, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = plainRequest({ host: '127.0.0.1', port, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text) as Answer));
    });
    asked.on('error', reject).end();
  });
}

/** The name in the certificate that is shown, and the protocol that the service saw. */
function askByTls(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, ca, servername: 'ci.example.com', agent: false };
    const asked = request(options, (response) => {
      const { subject } = (response.socket as TLSSocket).getPeerCertificate();
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const { protocol } = JSON.parse(text) as Answer;
        resolve(`${protocol} ${subject.CN}`);
      });
    });
    asked.on('error', reject).end();
  });
}

test('one port answers those who begin with TLS by TLS, and others as before', async () => {
  const { certFile, keyFile } = makeCertificate(directory, 'ci.example.com');
  const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
  await using served = await start({ tls: { cert, key } });

  assert.equal(await askByTls(served.port, cert), 'https ci.example.com');
  assert.equal((await ask(served.port)).protocol, 'http');
});

test('a renewed certificate is shown without a restart; half of one is not', async () => {
  const tls = makeCertificate(directory, 'ci.example.com', 'live-');
  const next = makeCertificate(directory, 'ci.example.com', 'next-');
  const renewed = Promise.withResolvers<void>();
  const refused = Promise.withResolvers<void>();
  const log = { info: () => renewed.resolve(), warn: () => refused.resolve() };
  const url = 'https://ci.example.com';
  using certificate = watchCertificate(tls, url, (pair) => served.front.renew(pair), log);
  await using served = await start({ tls: certificate.current });
  const old = readFileSync(tls.certFile, 'utf8');

  copyFileSync(next.certFile, tls.certFile);
  await refused.promise;
  assert.equal(await askByTls(served.port, old), 'https ci.example.com');
  copyFileSync(next.keyFile, tls.keyFile);
  await renewed.promise;

  assert.equal(
    await askByTls(served.port, readFileSync(next.certFile, 'utf8')),
    'https ci.example.com',
  );
  await assert.rejects(askByTls(served.port, old), /self-signed|unable to verify/);
});

const forwarded = {
  host: 'inside:8929',
  'x-forwarded-host': 'ci.example.com',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '203.0.113.7',
  'x-slipway-client-protocol': 'https',
};

test('a trusted proxy says what was asked of it', async () => {
  await using served = await start({ isProxy: (address) => address === '127.0.0.1' });

  const { host, protocol, told } = await ask(served.port, forwarded);

  assert.deepEqual([host, protocol, told[0]], ['ci.example.com', 'https', '203.0.113.7']);
});

test("nobody else's word for a client is believed, nor handed on", async () => {
  await using served = await start({ isProxy: () => false });

  const { host, protocol, told } = await ask(served.port, forwarded);

  assert.deepEqual([host, protocol, told], ['inside:8929', 'http', [null, null]]);
});

/** A front that notes whom it takes its clients for. */
async function noting(t: { after(end: () => Promise<void>): void }) {
  const heard = Promise.withResolvers<string>();
  const path = join(directory, `${Math.random()}.sock`);
  const noter: Service = {
    async fetch(_request, { incoming }) {
      heard.resolve(addressOfClient(incoming));
      return new Response('noted');
    },
    upgrade: () => {},
  };
  const front = await openFront(noter, path);
  t.after(() => front.close());
  return { front, path, heard: heard.promise };
}

const claiming = `GET / HTTP/1.1\r\nHost: localhost\r\n${clientAddressHeader}: 10.9.8.7\r\n\r\n`;

test('another role’s word for a client is believed', async (t) => {
  const { path, heard } = await noting(t);
  const role = connect(path);
  role.end(claiming);

  assert.equal(await heard, '10.9.8.7');
  role.destroy();
});

test('a client that has gone before it was asked for its address is nobody else', async (t) => {
  const { front, heard } = await noting(t);
  const accepted = Promise.withResolvers<Socket>();
  const door = createServer({ pauseOnConnect: true }, accepted.resolve).listen(0, '127.0.0.1');
  t.after(async () => void door.close());
  await once(door, 'listening');
  const client = connect((door.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = await Promise.all([accepted.promise, once(client, 'connect')]);

  client.resetAndDestroy();
  await once(client, 'close');
  front.take(socket, Buffer.from(claiming));
  // As it is when another process has read its beginning.
  socket.resume();

  assert.equal(await heard, '');
});

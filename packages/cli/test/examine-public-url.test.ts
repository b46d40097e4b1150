import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { examinePublicUrl } from '../src/doctor/public-url.ts';
import type { Service } from '../src/http/answering.ts';
import { listen } from '../src/http/ports/listener.ts';
import { makeCertificate } from './certificates.ts';

const now = new Date();
const near = 'http://localhost:8929';
const where = { port: undefined, from: 39_429, addresses: ['127.0.0.1'] };

async function examineOpen(fetch: Service['fetch'], kubernetes: string | null = null) {
  const listener = await listen(where, { fetch, upgrade: () => {} });
  try {
    const url = `http://127.0.0.1:${listener.port}`;
    return await examinePublicUrl({ url, near, kubernetes }, now);
  } finally {
    await listener.close();
  }
}

test('without a public URL there is nothing to say', async () => {
  assert.deepEqual(await examinePublicUrl({ url: near, near, kubernetes: null }, now), []);
});

test('a URL that leads here is fine; that passwords go there in the open is said', async () => {
  const findings = await examineOpen(async () => Response.json({ status: 'ok' }));

  assert.deepEqual(
    findings.map(({ status }) => status),
    ['ok', 'warning'],
  );
  assert.match(findings[1]?.finding ?? '', /in the open/);
});

test('a proxy that answers for itself is named as the place to look', async () => {
  const [answer] = await examineOpen(async () => new Response('', { status: 502 }));

  assert.match(answer?.finding ?? '', /answers with status 502/);
  assert.match(answer?.remedy ?? '', /proxy/);
});

test('a cluster that listens on this machine alone is said to whoever has a public URL', async () => {
  const ok = async () => Response.json({});

  const findings = await examineOpen(ok, 'https://localhost:6443');

  assert.match(findings.at(-1)?.remedy ?? '', /--bind/);
});

test('a certificate that nobody trusts or that ends soon is a warning with its day', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-doctor-'));
  const { certFile, keyFile } = makeCertificate(directory, '127.0.0.1');
  const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
  const server = createServer({ cert, key }, (_, answer) => answer.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const [answer, expiry] = await examinePublicUrl({ url, near, kubernetes: null }, now);

    assert.match(answer?.finding ?? '', /cannot be reached from this machine: .*self.signed/);
    assert.match(expiry?.finding ?? '', /ends on \d{4}-\d\d-\d\d$/);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(directory, { recursive: true });
  }
});

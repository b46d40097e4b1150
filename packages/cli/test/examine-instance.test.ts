import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineInstance } from '../src/doctor/instance.ts';
import type { Service } from '../src/http/answering.ts';
import { listen } from '../src/http/ports/listener.ts';

const where = { port: undefined, from: 39_329, addresses: ['127.0.0.1'] };

async function examine(fetch: Service['fetch'], patienceMs = 30_000) {
  const listener = await listen(where, { fetch, upgrade: () => {} });
  try {
    const url = `http://127.0.0.1:${listener.port}`;
    return await examineInstance(
      { url, near: url, pid: 42, registry: '', kubernetes: null },
      '/data',
      patienceMs,
    );
  } finally {
    await listener.close();
  }
}

test('a server that answers is fine', async () => {
  assert.equal((await examine(async () => Response.json({ status: 'ok' }))).status, 'ok');
});

test('a server whose database cannot be read is not', async () => {
  assert.equal((await examine(async () => new Response('', { status: 503 }))).status, 'error');
});

test('a process that stands still is an error, and what to do about it is said', async () => {
  const { status, remedy } = await examine(() => new Promise(() => {}), 300);

  assert.equal(status, 'error');
  assert.match(remedy ?? '', /\/data\/logs\/slipway\.log.*kill -9 42/);
});

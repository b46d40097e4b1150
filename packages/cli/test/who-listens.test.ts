import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { whoListens } from '../src/http/ports/who-listens.ts';

test('the process behind a port is named, and a free port has none', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');

  assert.match((await whoListens(address.port)) ?? '', new RegExp(`\\(process ${process.pid}\\)`));

  server.close();
  await once(server, 'close');
  assert.equal(await whoListens(address.port), undefined);
});

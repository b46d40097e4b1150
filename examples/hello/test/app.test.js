import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { createApp } from '../src/app.js';

async function get(path) {
  const server = createServer(createApp({ version: '1.2.3', hostname: 'pod-1' })).listen(0);
  await once(server, 'listening');
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    return { status: response.status, text: await response.text() };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('the front page says hello and names its version', async () => {
  const { status, text } = await get('/');

  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text), { hello: 'world', version: '1.2.3', pod: 'pod-1' });
});

test('the health path answers ok', async () => {
  assert.deepEqual(await get('/health'), { status: 200, text: 'ok\n' });
});

test('any other path is not found', async () => {
  assert.equal((await get('/nowhere')).status, 404);
});

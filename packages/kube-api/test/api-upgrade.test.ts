import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startHttpsApi } from '../src/testing/index.ts';

test('a client that breaks off while its upgrade is refused ends nothing else', async () => {
  await using server = await startHttpsApi();
  const request = new IncomingMessage(new Socket());
  request.method = 'POST';
  request.url = '/api/v1/namespaces/default/pods/web/exec';
  const [client, socket] = duplexPair();

  const refused = server.cluster.upgrade(request, socket, Buffer.alloc(0));
  socket.emit('error', new Error('read ECONNRESET'));
  await refused;
  socket.emit('error', new Error('write EPIPE'));

  assert.match(await text(client), /^HTTP\/1\.1 403 Forbidden/);
});

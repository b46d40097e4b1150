import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp1 } from 'node:http';
import { connect, createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { getRequestListener } from '@hono/node-server';
import { guarded } from '@slipway/io';
import { deliver, TextAnswer } from '../src/answer/answer.ts';
import type { Connection } from '../src/answer/connection.ts';

const content = '{"name":"größer"}\n';
const answer = () => {
  const headers = { 'content-type': 'application/json' };
  const response = new TextAnswer(content, headers, 201);
  response.headers.set('warning', 'one, two');
  return response;
};
const listener = getRequestListener(
  async (_, connection) => deliver(answer(), connection as Connection),
  { overrideGlobalObjects: false },
);

for (const method of ['GET', 'HEAD'] as const) {
  test(`a whole answer to ${method} has its length and headers in HTTP/1.1, and the connection goes on`, async () => {
    const server = guarded(createHttp1((...both) => void listener(...both)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      for (const _ of ['first', 'second']) {
        const response = await fetch(url, { method });
        assert.equal(response.status, 201);
        assert.equal(response.headers.get('content-length'), String(Buffer.byteLength(content)));
        assert.equal(response.headers.get('warning'), 'one, two');
        assert.equal(await response.text(), method === 'HEAD' ? '' : content);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test(`the same to ${method} in HTTP/2`, async () => {
    const server = guarded(createHttp2());
    server.on(
      'request',
      (...both) => void listener(...(both as unknown as Parameters<typeof listener>)),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      const stream = session.request({ ':path': '/', ':method': method });
      const [headers] = await once(stream, 'response');
      assert.deepEqual(
        [headers[':status'], headers['content-length'], headers['content-type']],
        [201, String(Buffer.byteLength(content)), 'application/json'],
      );
      assert.equal(await text(stream), method === 'HEAD' ? '' : content);
    } finally {
      session.destroy();
      server.close();
    }
  });
}

test('without a connection an answer is read like any other', async () => {
  const response = deliver(answer(), {});

  assert.equal(response.status, 201);
  assert.equal(response.headers.get('warning'), 'one, two');
  assert.equal(await response.text(), content);
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask, createServer as createHttp1, type IncomingMessage } from 'node:http';
import { connect, createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, connect as dial, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { guarded } from '@slipway/io';
import { deliver, TextAnswer } from '../src/answer/answer.ts';
import type { Outgoing } from '../src/answer/connection.ts';
import { leaveRest, nodeRequest, targetOf } from '../src/request/node-request.ts';

const most = 100_000;

/** Answers how many bytes a body had, or why it could not be read. */
function listener(noted: (what: string) => void = () => {}) {
  return (incoming: IncomingMessage, outgoing: Outgoing) => {
    const url = targetOf(incoming);
    assert.ok(url);
    leaveRest(incoming, outgoing);
    void nodeRequest(incoming, outgoing, url)
      .read(most)
      .then(
        (body) => (body === undefined ? 'too long' : `${body.length} bytes`),
        (error: Error) => error.message,
      )
      .then((what) => {
        noted(what);
        deliver(new TextAnswer(what, { 'content-type': 'text/plain' }), { outgoing });
      });
  };
}

const portOf = (server: Pick<Server, 'address'>) => (server.address() as AddressInfo).port;

async function http1(noted?: (what: string) => void) {
  const server = guarded(createHttp1(listener(noted)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

for (const [body, said] of [
  ['', '0 bytes'],
  ['x'.repeat(most), `${most} bytes`],
  ['x'.repeat(most + 1), 'too long'],
] as const) {
  test(`a body of ${body.length} bytes is answered by "${said}" in HTTP/1.1 and HTTP/2`, async () => {
    const first = await http1();
    const second = guarded(createHttp2());
    second.on('request', (...both) =>
      listener()(...(both as unknown as [IncomingMessage, Outgoing])),
    );
    await once(second.listen(0, '127.0.0.1'), 'listening');
    const session = connect(`http://127.0.0.1:${portOf(second)}`);
    try {
      const response = await fetch(`http://127.0.0.1:${portOf(first)}`, { method: 'POST', body });
      const stream = session.request({ ':path': '/', ':method': 'POST' });
      stream.end(body);

      assert.equal(await response.text(), said);
      assert.equal(await text(stream), said);
    } finally {
      session.destroy();
      second.close();
      first.closeAllConnections();
      first.close();
    }
  });
}

test('a client that leaves amid its body leaves nobody waiting', async () => {
  const noted = Promise.withResolvers<string>();
  const server = await http1(noted.resolve);
  try {
    const socket = guarded(dial(portOf(server), '127.0.0.1'));
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfive!');
    await once(server, 'request');
    socket.destroy();

    assert.equal(await noted.promise, 'unexpected EOF');
  } finally {
    server.close();
  }
});

test('a body that nobody wants to read on ends with its connection, after the answer', async () => {
  const server = await http1();
  const request = guarded(ask({ port: portOf(server), host: '127.0.0.1', method: 'POST' }));
  try {
    // It never ends by itself.
    request.write('x'.repeat(most + 1));
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    assert.equal(await text(response), 'too long');
    await once(request, 'close');
    assert.ok(request.socket?.destroyed);
  } finally {
    request.destroy();
    server.close();
  }
});

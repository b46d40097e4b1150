import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer as createHttp1, get, type IncomingMessage } from 'node:http';
import { connect, createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { guarded } from '@slipway/io';
import type { Outgoing } from '../src/answer/connection.ts';
import { Line } from '../src/answer/line.ts';
import { LinesAnswer, type Sink } from '../src/answer/lines.ts';

const line = new Line(`${'x'.repeat(1023)}\n`);

/** Writes so many lines at once, as to a client that has been away, and ends. */
const burst = (count: number) =>
  new LinesAnswer(
    (sink) => {
      for (let n = 0; n < count; n += 1) sink.write(line);
      sink.end();
      return () => {};
    },
    { 'content-type': 'application/json' },
  );

test('clients that share a connection which holds little get all of their lines', async () => {
  const [clients, lines] = [20, 300];
  // One megabyte for the connection, six to be sent.
  const server = guarded(createHttp2({ maxSessionMemory: 1 }));
  server.on('request', (_, response) => burst(lines).sendBy(response as unknown as Outgoing));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const read = await Promise.all(
      Array.from({ length: clients }, () => text(session.request({ ':path': '/' }))),
    );

    assert.deepEqual([...new Set(read.map(({ length }) => length))], [lines * line.bytes.length]);
  } finally {
    session.destroy();
    server.close();
  }
});

test('what a client has not taken is counted, and nothing is written for one that has left', async () => {
  let sink: Sink | undefined;
  const stopped = Promise.withResolvers<void>();
  const answer = () =>
    new LinesAnswer((given) => {
      sink = given;
      return () => stopped.resolve();
    }, {});
  const server = guarded(createHttp1((_, response) => void answer().sendBy(response)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const leaving = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const response = await fetch(url, { signal: leaving.signal });
    assert.equal(sink?.waitingBytes, 0);
    // More than the kernel takes for a client that does not read.
    for (let n = 0; n < 32 * 1024; n += 1) sink?.write(line);
    assert.ok((sink?.waitingBytes ?? 0) > 8 * 1024 * 1024, `${sink?.waitingBytes} bytes wait`);

    leaving.abort();
    await assert.rejects(response.text());
    await stopped.promise;
  } finally {
    server.close();
  }
});

test('without a connection the lines come as a stream, and whoever gives it up stops them', async () => {
  let hasStopped = false;
  const response = new LinesAnswer((sink) => {
    sink.write(line);
    return () => {
      hasStopped = true;
    };
  }, {}).toResponse();

  const reader = response.body?.getReader();
  assert.deepEqual(await reader?.read(), { done: false, value: line.bytes });
  await reader?.cancel();
  assert.ok(hasStopped);
});

test('a connection goes on after the last of many lines, with an answer of its own', async () => {
  const server = guarded(createHttp1((_, response) => void burst(300).sendBy(response)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    const port = response.socket.localPort;
    return { read: await text(response), port };
  };
  try {
    const [first, second] = [await ask(), await ask()];

    assert.equal(first.read.length, 300 * line.bytes.length);
    assert.deepEqual(second, first);
  } finally {
    agent.destroy();
    server.close();
  }
});

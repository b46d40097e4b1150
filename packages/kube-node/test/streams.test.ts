import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { OutputChunk } from '@slipway/engine';
import { WebSocket } from 'ws';
import { ScriptedRuntime } from '../src/runtime/scripted-runtime.ts';
import { Bench, isReady } from './bench.ts';

/** Commands of this runtime print without end; `closed` resolves when one is closed. */
class PouringRuntime extends ScriptedRuntime {
  readonly closed = Promise.withResolvers<void>();

  override async exec(id: string, options: { readonly command: readonly string[] }) {
    const exec = await super.exec(id, options);
    let isClosed = false;
    async function* pour(): AsyncGenerator<OutputChunk> {
      while (!isClosed) {
        yield { stream: 'stdout', data: Buffer.alloc(16_384, 'x') };
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const close = () => {
      isClosed = true;
      exec.close();
      this.closed.resolve();
    };
    return { ...exec, output: pour(), close };
  }
}

/** Serves the streams of a running pod `web`; `over` has what came of each connection. */
class Streams implements AsyncDisposable {
  readonly bench: Bench;
  readonly over: Promise<void>[] = [];
  readonly #server = createServer();
  /** A port of the pod; whoever connects is heard and told nothing. */
  readonly pod = createTcpServer((connection) => connection.resume());
  readonly #sockets = new Set<Socket>();

  private constructor(bench: Bench) {
    this.bench = bench;
    this.#server.on('upgrade', (request, socket, head) => {
      const what = /exec|attach|portforward/.exec(request.url ?? '')?.[0] as 'exec';
      const over = this.bench.upgrade('web', what, request, socket, head);
      over.catch(() => socket.destroy());
      this.over.push(over);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  static async open(runtime = new ScriptedRuntime()): Promise<Streams> {
    const streams = new Streams(await Bench.open({ runtime }));
    streams.#server.listen(0, '127.0.0.1');
    streams.pod.listen(0, '0.0.0.0');
    await Promise.all([once(streams.#server, 'listening'), once(streams.pod, 'listening')]);
    await streams.bench.create('web');
    await streams.bench.pod('web', isReady);
    return streams;
  }

  get podPort(): number {
    return (this.pod.address() as AddressInfo).port;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  webSocket(path: string, protocol: string): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}/${path}`, protocol);
  }

  /** Asks for an upgrade; the connection, once it is one. */
  async raw(path: string, headers: Readonly<Record<string, string>>): Promise<Socket> {
    const asked = httpRequest({ port: this.port, path: `/${path}`, headers, agent: false });
    asked.end();
    const [, socket] = (await once(asked, 'upgrade')) as [IncomingMessage, Socket];
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    this.pod.close();
    await this.bench[Symbol.asyncDispose]();
  }
}

const webSocketHeaders = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
};
const spdyHeaders = { Connection: 'Upgrade', Upgrade: 'SPDY/3.1' };

test('a client that leaves while a command prints ends the command and nothing else', async () => {
  const runtime = new PouringRuntime();
  await using streams = await Streams.open(runtime);
  const client = streams.webSocket('exec?command=seq&stdout=true', 'v5.channel.k8s.io');
  await once(client, 'message');

  client.terminate();

  await runtime.closed.promise;
  await Promise.all(streams.over);
});

for (const [protocol, expected] of [
  ['v4.channel.k8s.io', ['\x01hello\n', '\x03{"metadata":{},"status":"Success"}']],
  ['channel.k8s.io', ['\x01hello\n']],
  ['base64.channel.k8s.io', [`1${btoa('hello\n')}`]],
] as const) {
  test(`a command that succeeds is told as ${protocol} does`, async () => {
    await using streams = await Streams.open();
    const client = streams.webSocket('exec?command=echo&command=hello&stdout=true', protocol);
    const messages: string[] = [];
    client.on('message', (message) => messages.push(String(message)));

    await once(client, 'close');

    assert.equal(client.protocol, protocol);
    assert.deepEqual(messages, expected);
  });
}

test('a forwarded connection ends with its client', async () => {
  await using streams = await Streams.open();
  const path = `portforward?ports=${streams.podPort}`;
  const client = streams.webSocket(path, 'v4.channel.k8s.io');
  const [connection] = (await once(streams.pod, 'connection')) as [Socket];

  client.terminate();

  await once(connection, 'close');
  await Promise.all(streams.over);
});

test('a client that closes a port-forward at once ends nothing else', async () => {
  await using streams = await Streams.open();

  for (const protocol of ['v4.channel.k8s.io', 'SPDY/3.1+portforward.k8s.io']) {
    const headers = { ...webSocketHeaders, 'Sec-WebSocket-Protocol': protocol };
    (await streams.raw(`portforward?ports=${streams.podPort}`, headers)).resetAndDestroy();
  }
  (
    await streams.raw('portforward', {
      ...spdyHeaders,
      'X-Stream-Protocol-Version': 'portforward.k8s.io',
    })
  ).resetAndDestroy();

  await Promise.all(streams.over);
  assert.ok(isReady(await streams.bench.pod('web', isReady)));
});

for (const [title, path, headers] of [
  [
    'exec by WebSocket',
    'exec?command=cat&stdin=true',
    { ...webSocketHeaders, 'Sec-WebSocket-Protocol': 'v5.channel.k8s.io' },
  ],
  [
    'attach by WebSocket',
    'attach?stdin=true&stdout=true',
    { ...webSocketHeaders, 'Sec-WebSocket-Protocol': 'v5.channel.k8s.io' },
  ],
  [
    'attach by SPDY',
    'attach?stdin=true&stdout=true',
    { ...spdyHeaders, 'X-Stream-Protocol-Version': 'v4.channel.k8s.io' },
  ],
  [
    'port-forward by WebSocket',
    'portforward?ports=PORT',
    { ...webSocketHeaders, 'Sec-WebSocket-Protocol': 'v4.channel.k8s.io' },
  ],
  [
    'port-forward by SPDY inside WebSocket',
    'portforward',
    { ...webSocketHeaders, 'Sec-WebSocket-Protocol': 'SPDY/3.1+portforward.k8s.io' },
  ],
  [
    'exec by SPDY',
    'exec?command=cat&stdin=true',
    { ...spdyHeaders, 'X-Stream-Protocol-Version': 'v4.channel.k8s.io' },
  ],
  [
    'port-forward by SPDY',
    'portforward',
    { ...spdyHeaders, 'X-Stream-Protocol-Version': 'portforward.k8s.io' },
  ],
] as const) {
  test(`bytes that make no sense end the connection: ${title}`, async () => {
    await using streams = await Streams.open();
    const client = await streams.raw(path.replace('PORT', String(streams.podPort)), headers);
    client.on('error', () => {}).resume();

    client.write(Buffer.alloc(64, 0xff));

    await once(client, 'close');
    await Promise.all(streams.over);
  });
}

/** A frame with a mask of zeros; `length` is what it says of itself. */
function webSocketFrame(first: number, payload: Buffer, length = payload.length): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt8(first, 0);
  header.writeUInt8(0x80 | 127, 1);
  header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

const malformedFrames: Readonly<Record<string, Buffer>> = {
  'without a mask': Buffer.from([0x82, 1, 0]),
  'of a kind that is none': webSocketFrame(0x83, Buffer.alloc(1)),
  'with a bit that is reserved': webSocketFrame(0xc2, Buffer.alloc(1)),
  'that goes on with nothing': webSocketFrame(0x80, Buffer.alloc(1)),
  'that says it is endless': webSocketFrame(0x82, Buffer.alloc(1), Number.MAX_SAFE_INTEGER),
  'of text that is no UTF-8': webSocketFrame(0x81, Buffer.from([0, 0xc3, 0x28])),
};

for (const what of ['exec?command=cat&stdin=true', 'attach?stdin=true', 'portforward?ports=PORT']) {
  const protocol = 'v4.channel.k8s.io';
  const headers = { ...webSocketHeaders, 'Sec-WebSocket-Protocol': protocol };
  test(`a WebSocket frame that is none ends the connection: ${what}`, async () => {
    await using streams = await Streams.open();
    for (const [title, frame] of Object.entries(malformedFrames)) {
      const client = await streams.raw(what.replace('PORT', String(streams.podPort)), headers);
      client.on('error', () => {}).resume();

      client.write(frame);

      await once(client, 'close', { signal: AbortSignal.timeout(60_000) }).catch((cause) => {
        throw new Error(`a frame ${title} is taken`, { cause });
      });
    }
    await Promise.all(streams.over);
  });

  test(`messages for channels that there are not are nothing: ${what}`, async () => {
    await using streams = await Streams.open();
    const path = what.replace('PORT', String(streams.podPort));
    const client = streams.webSocket(path, protocol);
    await once(client, 'open');

    for (const message of [[], [9], [77, 1], [4, 123], [255], [255, 9]]) {
      client.send(Buffer.from(message));
    }

    // What comes after them is heard.
    client.ping();
    await Promise.race([once(client, 'pong'), once(client, 'close')]);
    client.close();
    await Promise.all(streams.over);
  });
}

test('a bad handshake is a bad request', async () => {
  await using streams = await Streams.open();
  const asked = httpRequest({
    port: streams.port,
    path: '/exec?command=cat',
    headers: { ...webSocketHeaders, 'Sec-WebSocket-Key': 'short' },
    agent: false,
  });
  asked.on('error', () => {}).end();
  await new Promise((resolve) => asked.once('close', resolve));

  const [over] = streams.over;
  await assert.rejects(async () => over, { reason: 'BadRequest', message: /Sec-WebSocket-Key/ });
});

test('ports that are none are refused before anything is forwarded', async () => {
  await using streams = await Streams.open();
  const asked = streams.webSocket('portforward?ports=nothing', 'v4.channel.k8s.io');
  asked.on('error', () => {});
  await new Promise((resolve) => asked.once('close', resolve));

  const [over] = streams.over;
  await assert.rejects(async () => over, { reason: 'BadRequest', message: /"nothing"/ });
});

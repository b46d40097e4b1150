import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { request as secureRequest } from 'node:https';
import { suite, test } from 'node:test';
import { connect as secureConnect } from 'node:tls';
import { makeServerPair } from '@slipway/kube-api/testing';
import type { Service } from '../src/http/answering.ts';
import { type Listener, listen } from '../src/http/ports/listener.ts';

const upgradeAnswer = 'HTTP/1.1 101 Up\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n';

interface Serving extends AsyncDisposable {
  readonly listener: Listener;
  readonly ca: string;
  connect(): ClientHttp2Session;
}

async function serve(fetch: Service['fetch'], idleMs = 5000): Promise<Serving> {
  const { ca, certificate, key } = await makeServerPair(['localhost']);
  const listener = await listen(
    {
      port: undefined,
      from: 39_329,
      addresses: ['127.0.0.1'],
      tls: { cert: certificate, key },
      isHttp2: true,
      idleMs,
    },
    { fetch, upgrade: (_, socket) => void socket.end(upgradeAnswer) },
  );
  const clients: ClientHttp2Session[] = [];
  return {
    listener,
    ca,
    connect() {
      const client = connect(`https://localhost:${listener.port}`, { ca });
      client.on('error', () => {});
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await listener.close();
    },
  };
}

async function ask(client: ClientHttp2Session, path: string, body?: string) {
  const stream = client.request({ ':path': path, ':method': body === undefined ? 'GET' : 'POST' });
  stream.setEncoding('utf8').end(body);
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  let text = '';
  for await (const chunk of stream) text += chunk;
  return { status: headers[':status'], text };
}

const frame = (type: number, flags: number, stream: number, payload = Buffer.alloc(0)) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
/** `GET https /`, of the table that both sides know, with an authority. */
const requestBlock = Buffer.from('828784410161', 'hex');
const headers = (index: number) => frame(1, 0x05, 2 * index + 1, requestBlock);
const reset = (index: number) => frame(3, 0, 2 * index + 1, Buffer.from([0, 0, 0, 8]));

/** Opens streams and gives each of them up at once; resolves when the server has closed the connection. */
async function openAndGiveUp({ ca, listener }: Serving, streams: number): Promise<void> {
  const options = { port: listener.port, host: 'localhost', ca, ALPNProtocols: ['h2'] };
  const socket = secureConnect(options);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {}).resume();
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(4, 0, 0)]));
  for (let sent = 0; sent < streams; sent += 500) {
    const chunk = Array.from({ length: 500 }, (_, index) => [
      headers(sent + index),
      reset(sent + index),
    ]);
    await new Promise((resolve) => socket.write(Buffer.concat(chunk.flat()), resolve));
  }
  await closed;
}

suite('HTTP/2', { timeout: 60_000 }, () => {
  test('is spoken with who asks for it; others and upgrades stay with HTTP/1.1', async () => {
    await using server = await serve(async (request, { incoming }) => {
      const { httpVersion, socket } = incoming;
      const body = await request.text();
      const host = request.headers.get('host');
      return new Response(`${httpVersion} ${host} ${body} ${'encrypted' in socket}`);
    });
    const { port } = server.listener;
    const options = { port, host: 'localhost', ca: server.ca };

    const second = await ask(server.connect(), '/', 'hello');
    const first = secureRequest(options).end();
    const [answer] = await once(first, 'response');
    answer.resume();
    const upgrade = secureRequest({
      ...options,
      headers: { connection: 'upgrade', upgrade: 'SPDY/3.1' },
    }).end();
    const [upgraded, socket] = await once(upgrade, 'upgrade');
    socket.destroy();

    assert.deepEqual(second, { status: 200, text: `2.0 localhost:${port} hello true` });
    assert.equal(answer.httpVersion, '1.1');
    assert.equal(upgraded.statusCode, 101);
  });

  test('250 streams of one connection are open at a time, each with its answer under way', async () => {
    const controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
    await using server = await serve(async () => {
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controllers.push(controller);
        controller.enqueue(Buffer.from('begun'));
      };
      return new Response(new ReadableStream({ start }));
    });
    const client = server.connect();
    const streams = Array.from({ length: 250 }, () => client.request({ ':path': '/' }));
    await Promise.all(streams.map((stream) => once(stream, 'data')));
    const settings = client.remoteSettings;

    assert.equal(controllers.length, 250);
    assert.equal(settings.maxConcurrentStreams, 250);
  });

  test('what a service says of its own connection is left out', async () => {
    const ofConnection = {
      connection: 'keep-alive, x-mine',
      'keep-alive': 'timeout=5',
      'proxy-connection': 'keep-alive',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
    };
    await using server = await serve(
      async () => new Response('here', { headers: { ...ofConnection, 'x-kept': 'yes' } }),
    );
    const stream = server.connect().request({ ':path': '/' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    stream.resume();

    assert.equal(headers[':status'], 200);
    assert.equal(headers['x-kept'], 'yes');
    for (const name of Object.keys(ofConnection)) assert.equal(headers[name], undefined, name);
  });

  test('a client that leaves ends the answer that was made for it', async () => {
    let left = () => {};
    const gone = new Promise<void>((resolve) => (left = resolve));
    await using server = await serve(
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(Buffer.from('begun')),
            cancel: () => left(),
          }),
        ),
    );
    const stream = server.connect().request({ ':path': '/' });
    await once(stream, 'data');
    stream.close(constants.NGHTTP2_CANCEL);

    await gone;
  });

  test('whoever opens and gives up streams without end has to leave, and the others notice nothing', async () => {
    let served = 0;
    await using server = await serve(async () => {
      served += 1;
      return new Response('here');
    });

    await openAndGiveUp(server, 20_000);

    assert.ok(served < 10_000, `${served} requests of a flood were answered`);
    assert.equal((await ask(server.connect(), '/')).text, 'here');
  });

  test('one address has only so many bodies on their way, over all of its connections', async () => {
    await using server = await serve(async (request) => new Response(await request.text()));
    const clients = [server.connect(), server.connect()];
    const streams = clients.flatMap((client) =>
      Array.from({ length: 130 }, () => client.request({ ':path': '/', ':method': 'POST' })),
    );
    const refused = streams.map((stream) => once(stream, 'response'));
    for (const answer of refused) answer.catch(() => {});
    for (const stream of streams) stream.on('error', () => {}).write('half');

    const [headers] = (await Promise.race(refused)) as [Record<string, unknown>];

    assert.equal(headers[':status'], 429);
    for (const client of clients) client.destroy();
    assert.equal((await ask(server.connect(), '/', 'whole')).text, 'whole');
  });

  test('at its end the server says goodbye, and lets requests under way finish', async () => {
    let finish = () => {};
    const asked = Promise.withResolvers<void>();
    const server = await serve(async () => {
      asked.resolve();
      await new Promise<void>((resolve) => (finish = resolve));
      return new Response('finished');
    });
    const client = server.connect();
    const goodbye = once(client, 'goaway') as Promise<[number]>;
    const answer = ask(client, '/');
    await asked.promise;
    const closed = server.listener.close();
    const [code] = await goodbye;
    finish();

    assert.equal((await answer).text, 'finished');
    assert.equal(code, constants.NGHTTP2_NO_ERROR);
    await closed;
  });

  test('a body that stops in the middle, and a connection without requests, are let go', async () => {
    await using server = await serve(async (request) => new Response(await request.text()), 300);
    const client = server.connect();
    const stream = client.request({ ':path': '/', ':method': 'POST' });
    const left = once(client, 'close');
    stream.on('error', () => {}).write('half');

    await once(stream, 'close');
    assert.equal(stream.rstCode, constants.NGHTTP2_CANCEL);
    await left;
  });
});

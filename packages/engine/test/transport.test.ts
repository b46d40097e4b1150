import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createEvents } from '../src/events.ts';
import { createEngine, EngineError, EngineUnavailable, ImagePullFailed } from '../src/index.ts';
import { startFakeEngine } from './fake-engine.ts';

for (const [offered, used] of [
  ['1.41', '/v1.41/'],
  ['1.99', '/v1.47/'],
] as const) {
  test(`an engine of API ${offered} is spoken to as ${used}`, async () => {
    await using fake = await startFakeEngine({
      apiVersion: offered,
      answer: (_request, response) => response.end('{}'),
    });

    await fake.engine.info();
    await fake.engine.info();

    assert.deepEqual(fake.requests, ['GET /_ping', `GET ${used}info`, `GET ${used}info`]);
  });
}

test('nobody at the socket is told with what to do', async () => {
  const engine = createEngine({ socketPath: '/no/such/docker.sock' });

  await assert.rejects(engine.ping(), (error) => {
    assert.ok(error instanceof EngineUnavailable);
    assert.equal(error.code, 'ENOENT');
    assert.match(error.message, /\/no\/such\/docker\.sock .*apt-get install docker\.io/);
    return true;
  });
});

for (const host of ['rubbish', 'ssh://me@elsewhere', 'tcp://']) {
  test(`an engine at "${host}" is unavailable, and what an address looks like is said`, async () => {
    const engine = createEngine({ host });

    await assert.rejects(engine.ping(), (error) => {
      assert.ok(error instanceof EngineUnavailable);
      assert.match(error.message, /tcp:\/\/host:port/);
      return true;
    });
  });
}

test("the engine's own words are the error's message", async () => {
  await using fake = await startFakeEngine({
    answer: (_request, response) => {
      response.statusCode = 409;
      response.end('{"message":"the name is taken"}');
    },
  });

  await assert.rejects(fake.engine.containers.create({ Image: 'x' }), (error) => {
    assert.ok(error instanceof EngineError);
    assert.equal(error.status, 409);
    assert.equal(error.message, 'the name is taken');
    return true;
  });
});

test('a pull that fails after its headers is a failed pull', async () => {
  await using fake = await startFakeEngine({
    answer: (_request, response) => {
      response.write('{"status":"Pulling from x"}\n');
      response.end('{"errorDetail":{"message":"manifest unknown"},"error":"manifest unknown"}\n');
    },
  });

  await assert.rejects(fake.engine.images.pull('example.org/x'), (error) => {
    assert.ok(error instanceof ImagePullFailed);
    assert.equal(error.reference, 'example.org/x');
    assert.equal(error.message, 'manifest unknown');
    return true;
  });
  assert.equal(
    fake.requests.at(-1),
    'POST /v1.41/images/create?fromImage=example.org%2Fx&tag=latest',
  );
});

test('output is taken apart, however it is cut', async () => {
  const frame = (stream: number, text: string) =>
    Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
  const bytes = Buffer.concat([frame(1, 'out '), frame(1, 'more'), frame(2, 'err'), frame(1, '!')]);
  await using fake = await startFakeEngine({
    answer: (_request, response) => {
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    },
  });

  const printed = { stdout: '', stderr: '' };
  for await (const { stream, data } of fake.engine.containers.logs('x')) printed[stream] += data;

  assert.deepEqual(printed, { stdout: 'out more!', stderr: 'err' });
});

test('a session writes, half-closes and reads on', async () => {
  await using fake = await startFakeEngine({
    upgrade: (_request, socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      text(socket).then((input) => socket.end(`got ${input}`));
    },
  });

  const session = await fake.engine.containers.attach('x', { stdin: true, tty: true });
  session.stdin.end('hello');

  let output = '';
  for await (const { data } of session.output) output += data;
  assert.equal(output, 'got hello');
});

test('the event stream is taken up again when the engine comes back', async () => {
  await using fake = await startFakeEngine({
    answer: (_request, response) => void response.write('{"Type":"container","Action":"start"}\n'),
  });
  const happened: string[] = [];
  const told = new EventTarget();
  const note = (what: string) => {
    happened.push(what);
    told.dispatchEvent(new Event('told'));
  };
  using _events = fake.engine.events({
    onConnected: () => note('connected'),
    onEvent: ({ Action }) => note(Action),
    onDisconnected: () => note('disconnected'),
    onFault: assert.ifError,
  });
  const reached = async (count: number) => {
    while (happened.length < count) await once(told, 'told');
  };
  await reached(2);

  await fake.stop();
  await reached(3);
  await fake.start();
  await reached(5);

  assert.deepEqual(happened, ['connected', 'start', 'disconnected', 'connected', 'start']);
});

test('a stream whose beginning is held back until the first event counts as open all the same', async () => {
  const held = Promise.withResolvers<IncomingMessage>();
  const connected = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  using _events = createEvents(
    { open: () => held.promise },
    1,
  )({
    onConnected: connected.resolve,
    onEvent: () => started.resolve(),
    onFault: assert.ifError,
  });

  await connected.promise;
  // What is read from the answer is all that is asked of it.
  held.resolve(Readable.from([Buffer.from('{"Action":"start"}\n')]) as IncomingMessage);

  await started.promise;
});

test('an event that the listener cannot bear is its own fault, and the next one comes', async () => {
  await using fake = await startFakeEngine({
    answer: (_request, response) => void response.write('{"Action":"a"}\n{"Action":"b"}\n'),
  });
  const faults: unknown[] = [];
  const second = Promise.withResolvers<void>();
  using _events = fake.engine.events({
    onConnected: () => {
      throw new Error('connected');
    },
    onEvent: ({ Action }) => {
      if (Action === 'b') second.resolve();
      throw new Error(Action);
    },
    onFault: (error) => faults.push(String(error)),
  });

  await second.promise;

  assert.deepEqual(faults.slice(0, 2), ['Error: connected', 'Error: a']);
});

test('a call that is given up ends', async () => {
  await using fake = await startFakeEngine({ answer: () => {} });
  const giveUp = new AbortController();

  const waiting = fake.engine.containers.wait('x', { signal: giveUp.signal });
  giveUp.abort();

  await assert.rejects(waiting);
});

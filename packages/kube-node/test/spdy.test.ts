import assert from 'node:assert/strict';
import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { SpdyConnection, type SpdyStream } from '../src/streams/wire/spdy-connection.ts';
import {
  controlFrame,
  dataFrame,
  FIN,
  type Frame,
  FrameReader,
  frameType,
  words,
} from '../src/streams/wire/spdy-frames.ts';
import { HeaderCodec } from '../src/streams/wire/spdy-headers.ts';

/** A client that speaks frames, and the streams that the server sees. */
function connect() {
  const [client, server] = duplexPair();
  const codec = new HeaderCodec();
  const streams: SpdyStream[] = [];
  const frames: Frame[] = [];
  const reader = new FrameReader();
  const closed = Promise.withResolvers<void>();
  client.on('data', (chunk: Buffer) => {
    frames.push(...reader.push(chunk));
    client.emit('frames');
  });
  const connection = new SpdyConnection(server, Buffer.alloc(0), {
    onStream: (stream) => {
      streams.push(stream);
      client.emit('stream');
    },
    onClose: closed.resolve,
  });
  return {
    client,
    server,
    connection,
    streams,
    frames,
    closed: closed.promise,
    async open(id: number, headers: Record<string, string>) {
      const block = await codec.encode(new Map(Object.entries(headers)));
      const payload = Buffer.concat([words(id, 0), Buffer.alloc(2), block]);
      client.write(controlFrame(frameType.synStream, payload));
      while (!streams.some((stream) => stream.headers.get('id') === headers.id)) {
        await once(client, 'stream');
      }
      const stream = streams.at(-1);
      assert.ok(stream);
      return stream;
    },
    async frame(isIt: (frame: Frame) => boolean) {
      for (;;) {
        const found = frames.find(isIt);
        if (found) return found;
        await once(client, 'frames');
      }
    },
  };
}

test('streams are opened with headers, in one compression context, and answered', async () => {
  const { open, frame } = connect();

  const first = await open(1, { id: 'one', streamtype: 'error' });
  const second = await open(3, { id: 'two', streamtype: 'stdin' });

  assert.equal(first.headers.get('streamtype'), 'error');
  assert.equal(second.headers.get('streamtype'), 'stdin');
  const isReply = (id: number) => (it: Frame) =>
    it.kind === 'control' && it.type === frameType.synReply && it.payload.readUInt32BE(0) === id;
  await frame(isReply(1));
  await frame(isReply(3));
});

test('bytes arrive whatever their chunking, and each half ends by itself', async () => {
  const { client, open, frame } = connect();
  const stream = await open(1, { id: 'a' });
  const bytes = dataFrame(1, Buffer.from('hello'), FIN);

  for (const byte of bytes) client.write(Buffer.from([byte]));

  assert.equal((await buffer(stream)).toString(), 'hello');
  stream.end('bye');
  const answer = await frame((it) => it.kind === 'data' && it.payload.length > 0);
  assert.equal(answer.payload.toString(), 'bye');
  await frame((it) => it.kind === 'data' && (it.flags & FIN) !== 0);
});

test('headers that are too long when inflated, and frames that are too long, end it', async () => {
  const bomb = connect();
  void bomb.open(1, { id: 'a', name: 'x'.repeat(10_000_000) });
  await bomb.closed;

  const long = connect();
  const header = Buffer.alloc(8);
  header.writeUIntBE(0xffffff, 5, 3);
  long.client.write(header);
  await long.closed;
});

test('the end of the connection is noticed while a reader takes its time', async () => {
  const { client, open, closed } = connect();
  const stream = await open(1, { id: 'a' });
  client.on('error', () => {});
  const filled = once(stream, 'readable');
  for (let sent = 0; sent < 4; sent += 1) client.write(dataFrame(1, Buffer.alloc(900_000)));
  await filled;

  client.destroy(new Error('reset'));

  await closed;
  assert.equal(stream.destroyed, true);
});

test('a ping comes back as it is', async () => {
  const { client, frame } = connect();

  client.write(controlFrame(frameType.ping, words(7)));

  const pong = await frame((it) => it.kind === 'control' && it.type === frameType.ping);
  assert.equal(pong.payload.readUInt32BE(0), 7);
});

test('a client that asks and takes no answers is not read any further', async () => {
  const { client, server } = connect();
  client.pause();
  let most = 0;
  const write = server.write.bind(server) as (frame: Buffer) => boolean;
  server.write = (frame: Buffer) => {
    const hasRoom = write(frame);
    most = Math.max(most, server.writableLength);
    return hasRoom;
  };
  const pings = Buffer.concat(Array(20_000).fill(controlFrame(frameType.ping, words(7))));

  client.write(pings);
  while (!server.writableNeedDrain) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(most < 2 * server.writableHighWaterMark, `${most} bytes wait for the client`);

  let left = pings.length;
  client.on('data', (chunk: Buffer) => {
    left -= chunk.length;
  });
  client.resume();
  while (left > 0) await once(client, 'data');
  assert.equal(left, 0);
});

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

test('frames with wrong bytes, cut short or out of order end the connection or nothing', async () => {
  const codec = new HeaderCodec();
  const block = await codec.encode(new Map([['streamtype', 'stdin']]));
  const opening = Buffer.concat([words(1, 0), Buffer.alloc(2), block]);
  const right = [
    controlFrame(frameType.synStream, opening),
    dataFrame(1, Buffer.from('hello'), 0),
    controlFrame(frameType.ping, words(7)),
    controlFrame(frameType.rstStream, words(1, 5)),
    controlFrame(frameType.goAway, words(0, 0)),
    dataFrame(1, Buffer.alloc(0), FIN),
  ];
  for (let seed = 1; seed <= 300; seed += 1) {
    const below = random(seed);
    const { client, closed } = connect();
    client.on('error', () => {});
    const order = Array.from(right, () => right[below(right.length)] ?? Buffer.alloc(0));
    const bytes = Buffer.concat(below(3) === 0 ? order : right);
    for (let flips = below(4); flips > 0; flips -= 1) {
      bytes.writeUInt8(below(256), below(bytes.length));
    }

    client.end(bytes.subarray(0, below(3) === 0 ? below(bytes.length) : undefined));

    await closed;
  }
});

test('a reset ends one stream, the end of the connection all of them', async () => {
  const { client, open, closed } = connect();
  const first = await open(1, { id: 'a' });
  const second = await open(3, { id: 'b' });

  client.write(controlFrame(frameType.rstStream, words(1, 5)));
  await once(first, 'close');
  assert.equal(second.destroyed, false);

  client.end();
  await closed;
  assert.equal(second.destroyed, true);
});

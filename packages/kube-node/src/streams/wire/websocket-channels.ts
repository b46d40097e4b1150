import { PassThrough, Writable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { WebSocket } from 'ws';
import { acceptWebSocket, type Handshake, oneOf } from '../accept-websocket.ts';
import { type Channels, ResizeChannel, resultText, type WantedChannels } from './channels.ts';

/** Numbers of the channels: the first byte of every message. */
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

const NORMAL_CLOSURE = 1000;

const VERSIONS = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];

/** Exec and attach over WebSocket, protocols v1, v4 and v5, binary or base64. */
export async function webSocketChannels(
  handshake: Handshake,
  wanted: WantedChannels,
): Promise<Channels | undefined> {
  const webSocket = await acceptWebSocket(handshake, oneOf(VERSIONS));
  if (!webSocket) return undefined;
  const isBase64 = webSocket.protocol.includes('base64');
  const stdin = wanted.stdin ? guarded(new PassThrough()) : undefined;
  const resize = new ResizeChannel();
  const gone = new AbortController();
  webSocket.on('message', (message: Buffer) => {
    const { number, data } = decode(message, isBase64);
    if (number === channel.stdin && stdin?.writable && !stdin.write(data)) {
      webSocket.pause();
      stdin.once('drain', () => webSocket.resume());
    } else if (number === channel.resize) resize.push(data.toString());
    else if (number === channel.close && data[0] === channel.stdin) stdin?.end();
  });
  webSocket.on('close', () => {
    stdin?.end();
    gone.abort();
  });
  const writer = (number: number) => channelWriter(webSocket, number, isBase64);
  return {
    stdin,
    stdout: wanted.stdout ? writer(channel.stdout) : undefined,
    stderr: wanted.stderr ? writer(channel.stderr) : undefined,
    onResize: (listener) => resize.listen(listener),
    gone: gone.signal,
    async finish(status) {
      if (gone.signal.aborted) return;
      const result = Buffer.from(resultText(versionOf(webSocket.protocol), status));
      // A client that leaves meanwhile does not want to know.
      if (result.length > 0) await send(webSocket, channel.error, result, isBase64).catch(() => {});
      webSocket.close(NORMAL_CLOSURE);
    },
  };
}

/** The first version has no number in its name, and is that of clients that name none. */
const versionOf = (protocol: string) => Number(/^v(\d+)\./.exec(protocol)?.[1] ?? 1);

function decode(message: Buffer, isBase64: boolean): { number: number; data: Buffer } {
  if (!isBase64) return { number: message[0] ?? 0, data: message.subarray(1) };
  // The channel is a digit here.
  const text = message.toString('latin1');
  return { number: Number(text[0]), data: Buffer.from(text.slice(1), 'base64') };
}

/** A writable that sends everything on one channel. */
export function channelWriter(webSocket: WebSocket, number: number, isBase64 = false): Writable {
  return guarded(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        send(webSocket, number, chunk, isBase64).then(() => done(), done);
      },
    }),
  );
}

function send(
  webSocket: WebSocket,
  number: number,
  data: Buffer,
  isBase64: boolean,
): Promise<void> {
  const message = isBase64
    ? `${number}${data.toString('base64')}`
    : Buffer.concat([Buffer.from([number]), data]);
  return new Promise((resolve, reject) => {
    webSocket.send(message, (error) => (error ? reject(error) : resolve()));
  });
}

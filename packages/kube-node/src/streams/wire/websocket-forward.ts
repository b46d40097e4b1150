import { Duplex, PassThrough } from 'node:stream';
import { guarded } from '@slipway/io';
import type { WebSocket } from 'ws';
import { acceptWebSocket, type Handshake, oneOf } from '../accept-websocket.ts';
import { type Dial, join } from './forward.ts';
import { channelWriter } from './websocket-channels.ts';

/** A channel is a byte, and each port has two. */
export const MOST_PORTS = 128;
/** How long a pod may go on with a connection whose client has left. */
const LINGER_MILLISECONDS = 10_000;

/**
 * The older protocol, which clients in JavaScript and Python use: the n-th port has channel 2n for
 * data and 2n+1 for errors; the first message on each is the port, 16 bits, low byte first.
 */
export async function forwardWebSocketPorts(
  handshake: Handshake,
  protocol: string,
  ports: readonly number[],
  dial: Dial,
): Promise<void> {
  const webSocket = await acceptWebSocket(handshake, oneOf([protocol]));
  if (!webSocket) return;
  const inputs = ports.map(() => guarded(new PassThrough()));
  webSocket.on('message', (message: Buffer) => {
    const input = inputs[(message[0] ?? 0) >> 1];
    if (!input?.writable || input.write(message.subarray(1))) return;
    webSocket.pause();
    input.once('drain', () => webSocket.resume());
  });
  webSocket.on('close', () => {
    for (const input of inputs) input.end();
  });
  const over = inputs.map((input, index) =>
    forwardOne(webSocket, { port: ports[index] ?? 0, index, input, dial }),
  );
  await Promise.all(over);
  webSocket.close();
}

interface Forwarded {
  readonly port: number;
  /** Its place among the ports. */
  readonly index: number;
  readonly input: PassThrough;
  readonly dial: Dial;
}

async function forwardOne(
  webSocket: WebSocket,
  { port, index, input, dial }: Forwarded,
): Promise<void> {
  const data = channelWriter(webSocket, index * 2);
  const errors = channelWriter(webSocket, index * 2 + 1);
  const name = Buffer.from([port & 0xff, port >> 8]);
  data.write(name);
  errors.write(name);
  const client = guarded(Duplex.from({ readable: input, writable: data }));
  webSocket.once('close', () => setTimeout(() => client.destroy(), LINGER_MILLISECONDS).unref());
  try {
    await join(client, await dial(port));
  } catch (error) {
    errors.write(error instanceof Error ? error.message : String(error));
  }
}

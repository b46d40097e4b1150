import type { IncomingMessage } from 'node:http';
import { Duplex, PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import { type Dial, join } from './forward.ts';
import { acceptWebSocket, channelWriter } from './websocket-channels.ts';

/** A WebSocket request that names the ports to forward. */
export interface ForwardRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly dial: Dial;
}

/**
 * The older protocol, which clients in JavaScript and Python use: the n-th port has channel 2n for
 * data and 2n+1 for errors; the first message on each is the port, 16 bits, low byte first.
 */
export async function forwardWebSocketPorts(
  { request, socket, head, dial }: ForwardRequest,
  protocol: string,
  ports: readonly number[],
): Promise<void> {
  const webSocket = await acceptWebSocket(request, socket, head, [protocol]);
  const inputs = ports.map(() => new PassThrough());
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('message', (message: Buffer) =>
    inputs[(message[0] ?? 0) >> 1]?.write(message.subarray(1)),
  );
  webSocket.on('close', () => {
    for (const input of inputs) input.end();
  });
  const over = ports.map((port, index) => forwardOne(webSocket, port, index, inputs[index], dial));
  await Promise.all(over);
  webSocket.close();
}

async function forwardOne(
  webSocket: WebSocket,
  port: number,
  index: number,
  input: PassThrough | undefined,
  dial: Dial,
): Promise<void> {
  const data = channelWriter(webSocket, index * 2);
  const errors = channelWriter(webSocket, index * 2 + 1);
  const name = Buffer.from([port & 0xff, port >> 8]);
  data.write(name);
  errors.write(name);
  if (!input) return;
  try {
    await join(Duplex.from({ readable: input, writable: data }), await dial(port));
  } catch (error) {
    errors.write(error instanceof Error ? error.message : String(error));
  }
}

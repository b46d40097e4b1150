import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { acceptWebSocket, type Handshake, oneOf } from './accept-websocket.ts';

const NORMAL_CLOSURE = 1000;
const BASE64 = 'base64.binary.k8s.io';

/** A log as messages of a WebSocket, for clients that can have no other stream. */
export async function sendLog(log: Response, handshake: Handshake): Promise<void> {
  const body: ReadableStream<Uint8Array> = log.body ?? ReadableStream.from([]);
  const webSocket = await acceptWebSocket(handshake, oneOf(['binary.k8s.io', BASE64]));
  if (!webSocket) return await body.cancel();
  const reader = body.getReader();
  // What is sent here is nobody's business; it is read so that the end of the client is noticed.
  webSocket.resume();
  const gone = once(webSocket, 'close').then(() => reader.cancel());
  for (;;) {
    const { done, value } = await reader.read();
    if (done || webSocket.readyState !== webSocket.OPEN) break;
    await send(webSocket, Buffer.from(value));
  }
  webSocket.close(NORMAL_CLOSURE);
  await gone;
}

/** Resolves when there is room for more, or nobody to read it. */
function send(webSocket: WebSocket, data: Buffer): Promise<void> {
  const message = webSocket.protocol === BASE64 ? data.toString('base64') : data;
  return new Promise((resolve) => webSocket.send(message, () => resolve()));
}

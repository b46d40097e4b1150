import type { Socket } from 'node:net';
import { isTls } from './tls/tls-hello.ts';

/** What somebody hears whom nobody can serve now. */
interface Refusal {
  /** A sentence in ASCII that says what to do. */
  readonly text: string;
  readonly retryAfterSeconds: number;
}

/** For whom there is no place any more. */
export const tooMany: Refusal = {
  text: 'There are too many connections. Close some, or try once more in a moment.\n',
  retryAfterSeconds: 10,
};

/** Nobody takes longer to read a line; who does not close its side is cut off. */
const readMs = 5000;

/**
 * Ends a connection before a server has it, by what it has sent so far. A client of TLS would take words for a broken
 * answer, and a handshake costs what there is none of: it hears nothing.
 */
export function turnAway(socket: Socket, begin: Uint8Array, refusal: Refusal): void {
  if (isTls(begin)) {
    socket.destroy();
    return;
  }
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${refusal.text.length}`,
    `Retry-After: ${refusal.retryAfterSeconds}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${refusal.text}`);
  socket.setTimeout(readMs, () => socket.destroy());
}

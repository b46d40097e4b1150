import type { Socket } from 'node:net';
import { isTls } from './tls/tls-hello.ts';

/** What somebody hears whom nobody can serve now. */
interface Refusal {
  /** A sentence in ASCII that says what to do. */
  readonly text: string;
  readonly retryAfterSeconds: number;
}

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
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/**
 * Cuts connections whose client leaves everybody waiting: no byte for `idleMs` in the middle of a
 * request's body, or of an answer that is not taken.
 *
 * Uploads and downloads last as long as bytes move, and a request that has come in whole (a watch, a
 * long poll, a stream of events) as long as the service keeps it. Once upgraded (exec, port-forward)
 * a connection is the service's own.
 */
export function limitIdleness(server: Server, idleMs: number): void {
  const exchanges = new WeakMap<Duplex, Exchange>();
  server.timeout = idleMs;
  server.on('request', (request, response) => {
    exchanges.set(request.socket, { request, response });
  });
  server.on('upgrade', (_request, socket: Socket) => socket.setTimeout(0));
  server.on('timeout', (socket) => {
    const exchange = exchanges.get(socket);
    if (!exchange || exchange.response.writableFinished) socket.destroy();
    else if (isClientsTurn(exchange)) cut(socket, exchange.response);
    // Told once only unless it is asked for again.
    else socket.setTimeout(idleMs);
  });
}

/** Whether bytes could move, were it for the service alone. */
function isClientsTurn({ request, response }: Exchange): boolean {
  if (response.writableLength > 0) return true;
  return !request.complete && request.readableLength === 0;
}

function cut(socket: Socket, response: ServerResponse): void {
  if (response.headersSent) socket.destroy();
  else {
    socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    socket.destroySoon();
  }
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import { badRequest } from '@slipway/kube-objects';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

/** A request that wants to become a WebSocket. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Clients send a few ten thousand bytes at a time. */
const LONGEST_MESSAGE = 16 * 1024 * 1024;

/**
 * Answers a WebSocket handshake; undefined when the client has left before. What is no handshake is a
 * bad request. A connection that breaks, or sends what makes no sense, is over: it says `close`.
 */
export function acceptWebSocket(
  { request, socket, head }: Handshake,
  options: Pick<ServerOptions, 'handleProtocols'> = {},
  headers: readonly string[] = [],
): Promise<WebSocket | undefined> {
  const server = guarded(
    new WebSocketServer({ noServer: true, maxPayload: LONGEST_MESSAGE, ...options }),
  );
  server.on('headers', (lines) => lines.push(...headers));
  return new Promise((resolve, reject) => {
    if (socket.destroyed) resolve(undefined);
    socket.once('close', () => resolve(undefined));
    server.once('wsClientError', (error) => reject(badRequest(error.message)));
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      resolve(webSocket);
    });
  });
}

/** Chooses the first of `protocols` that the client offers. */
export const oneOf = (protocols: readonly string[]): Pick<ServerOptions, 'handleProtocols'> => ({
  handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
});

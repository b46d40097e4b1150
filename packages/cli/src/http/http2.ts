/**
 * HTTP/2 for clients that ask for it while they make a TLS connection. Everything else on the port, and every
 * request that becomes a stream of its own (SPDY, WebSockets), goes on in HTTP/1.1.
 */
import {
  constants,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
} from 'node:http2';
import type { Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { guarded } from '@slipway/io';

/** Requests of one connection at a time; Go's clients open another connection beyond. */
const mostStreams = 250;
/** Bytes of one body, and of all bodies of a connection, that may be on their way unread. */
const streamWindow = 256 * 1024;
const connectionWindow = 4 * 1024 * 1024;
/** Megabytes that one connection may hold: slow readers of many streams at a time. */
const sessionMegabytes = 64;
/** Streams that a client may give up: so many at once, then so many a second. Beyond, it has to leave. */
const resetBurst = 1000;
const resetRate = 33;

/** The HTTP/2 side of a server. */
export interface Sessions {
  /** Tells clients that no more requests are taken; resolves when those under way have ended. */
  close(): Promise<void>;
  /** Ends all of them now. */
  cut(): void;
}

/** What a TLS server offers, the best first. */
export const protocols = ['h2', 'http/1.1'];

/** Takes the connections whose client has chosen HTTP/2 away from a server; it gets their requests. */
export function serveHttp2(server: Server, idleMs: number): Sessions {
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new WeakMap<object, TLSSocket>();
  const http2 = guarded(
    createServer({
      maxSessionMemory: sessionMegabytes,
      streamResetBurst: resetBurst,
      streamResetRate: resetRate,
      settings: {
        maxConcurrentStreams: mostStreams,
        initialWindowSize: streamWindow,
        enablePush: false,
      },
    }),
  );
  http2.on('session', (session) => {
    guarded(session);
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setLocalWindowSize(connectionWindow);
    endWhenIdle(session, idleMs);
  });
  http2.on('request', (request, response) => {
    const socket = request.stream.session && sockets.get(request.stream.session);
    if (socket === undefined) return request.stream.close(constants.NGHTTP2_CANCEL);
    cutWhenStalled(request, response, idleMs);
    addHost(request);
    leaveOutConnection(response);
    // Node's own forgets it as soon as the connection ends, and throws then.
    Object.defineProperty(request, 'socket', { value: socket });
    server.emit('request', request, response);
  });
  divert(server, (socket) => {
    // The session is made, and told of, before `emit` returns.
    http2.once('session', (session: ServerHttp2Session) => sockets.set(session, socket));
    http2.emit('connection', socket);
  });
  return {
    async close() {
      await Promise.all([...sessions].map(ended));
    },
    cut() {
      for (const session of sessions) session.destroy();
    },
  };
}

/** Node's own listener goes on with the connections that are not taken. */
function divert(server: Server, take: (socket: TLSSocket) => void): void {
  const listeners = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') take(guarded(socket));
    else for (const listener of listeners) listener.call(server, socket);
  });
}

const ended = (session: ServerHttp2Session) =>
  new Promise<void>((resolve) => {
    session.once('close', () => resolve());
    session.close();
  });

/** A connection without a request is let go, as HTTP/1.1 lets go of one that is kept alive. */
function endWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  session.on('stream', (stream) => {
    open += 1;
    stream.once('close', () => {
      open -= 1;
      // Counted from here: it may have run out while the last request was answered, and is told of once only.
      if (open === 0 && !session.destroyed) session.setTimeout(idleMs);
    });
  });
  session.setTimeout(idleMs);
  session.on('timeout', () => {
    if (open === 0) session.close();
  });
}

/** A client that leaves everybody waiting: see `limitIdleness`, which says the same of HTTP/1.1. */
function cutWhenStalled(
  request: Http2ServerRequest,
  { stream }: Http2ServerResponse,
  idleMs: number,
): void {
  stream.setTimeout(idleMs);
  stream.on('timeout', () => {
    const isUpload = !request.complete && request.readableLength === 0;
    const isUntaken = stream.writableLength > 0;
    if (isUpload || isUntaken) stream.close(constants.NGHTTP2_CANCEL);
    // Told once only unless it is asked for again.
    else stream.setTimeout(idleMs);
  });
}

/** What HTTP/1.1 says of one connection. Services of others answer so; HTTP/2 refuses to send it. */
const ofConnection = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
];

function leaveOutConnection(response: Http2ServerResponse): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number, given?: object | string) => {
    // Node throws here when somebody else has ended the stream, as `limitBodies` may.
    if (response.headersSent || response.stream.closed) return response;
    const headers = { ...(given as OutgoingHttpHeaders | undefined) };
    for (const name of ofConnection) delete headers[name];
    return writeHead(status, headers);
  };
}

/** Whoever looks for the host finds it where HTTP/1.1 has it. */
function addHost({ headers, rawHeaders, authority }: Http2ServerRequest): void {
  if (headers.host !== undefined || !authority) return;
  headers.host = authority;
  rawHeaders.push('host', authority);
}

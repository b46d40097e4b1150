import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createServer as createSecureServer,
  Server as SecureServer,
  type ServerOptions,
} from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { guarded } from '@slipway/io';
import { limitBodies } from '#http/limits/body-limits';
import { limitIdleness } from '#http/limits/idle-limit';
import { protocols, type Sessions, serveHttp2 } from './http2.ts';
import { hearProxies } from './proxied.ts';

/** What answers on a port. */
export interface Service {
  /** Answers by Node's own response, where that is worth it; false for what `fetch` answers. */
  serve?(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  fetch(request: Request, connection: HttpBindings): Promise<Response>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What answers, and who a client is. */
export interface AnsweringOptions {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Shown instead to those who ask for `localhost`. */
  readonly nearTls?: { readonly cert: string; readonly key: string } | undefined;
  /** How long a client may leave a request or an answer half done without moving a byte. */
  readonly idleMs?: number;
  /** Whether TLS clients may choose HTTP/2. Only a service that answers by its `Response` alone can. */
  readonly isHttp2?: boolean;
  /** Whether an address is a proxy's, whose word for its client is believed. Default none. */
  readonly isProxy?: (address: string) => boolean;
}

/** An HTTP server that does not listen yet. */
export interface Answering {
  readonly server: Server;
  /** Lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

const usualIdleMs = 60_000;
const closeGraceMs = 1500;
/** A peer that is gone without a word (no power, no network) is noticed by the kernel. */
const alive = { keepAlive: true, keepAliveInitialDelay: 60_000 };

/** Makes HTTP servers for a service. */
export function answering(service: Service, options: AnsweringOptions): () => Answering {
  const { tls, nearTls, isHttp2 = false, idleMs = usualIdleMs, isProxy = () => false } = options;
  const byFetch = getRequestListener(
    // What a request of HTTP/2 lacks for it, `serveHttp2` adds.
    (request, connection) => service.fetch(request, connection as HttpBindings),
    { overrideGlobalObjects: false },
  );
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    void (service.serve?.(incoming, outgoing) || byFetch(incoming, outgoing));
  return () => {
    const usual = { ...alive, connectionsCheckingInterval: idleMs / 2 };
    const server = guarded(
      tls
        ? createSecureServer({
            ...{ ...usual, ...tls, ...(nearTls && { SNICallback: forLocalhost(nearTls) }) },
            ...(isHttp2 && { ALPNProtocols: protocols }),
          })
        : createServer(usual),
    );
    limitIdleness(server, idleMs);
    limitBodies(server);
    server.on('request', answer);
    hearProxies(server, isProxy);
    const sessions = isHttp2 && isSecure(server) ? serveHttp2(server, idleMs) : undefined;
    const upgraded = followUpgrades(server, service);
    // Uploads of images take as long as their bytes move; only the headers' time is counted.
    server.requestTimeout = 0;
    server.headersTimeout = idleMs;
    server.keepAliveTimeout = 75_000;
    return { server, close: () => close(server, upgraded, sessions) };
  };
}

/**
 * Lets a server that never listens, since others accept its connections, count the time that headers take, too: Node
 * begins with that when a server listens. A client that sends a byte a minute would have its connection for days.
 */
export function countsHeaders(server: Server): void {
  server.emit('listening');
}

/** Which certificate a client is shown that names whom it wants; the usual one when this says nothing. */
function forLocalhost(tls: SecureContextOptions): ServerOptions['SNICallback'] {
  const context = createSecureContext(tls);
  return (name, answer) => answer(null, name === 'localhost' ? context : undefined);
}

/** Upgraded connections are no longer the server's to end. */
function followUpgrades(server: Server, service: Service): ReadonlySet<Duplex> {
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    service.upgrade(request, socket, head);
  });
  return upgraded;
}

const isSecure = (server: Server | SecureServer): server is SecureServer =>
  server instanceof SecureServer;

async function close(
  server: Server,
  upgraded: ReadonlySet<Duplex>,
  sessions: Sessions | undefined,
): Promise<void> {
  const cut = setTimeout(() => {
    server.closeAllConnections();
    sessions?.cut();
    for (const socket of upgraded) socket.destroy();
  }, closeGraceMs);
  await Promise.all([new Promise((resolve) => server.close(resolve)), sessions?.close()]);
  clearTimeout(cut);
}

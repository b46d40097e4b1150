import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { guarded } from '@slipway/io';
import type { Log } from '@slipway/kube-objects';
import type { IngressRouter } from './ingress-router.ts';

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Where ingresses are served besides the ports of Slipway. */
export interface IngressListenerOptions {
  readonly host: string;
  /** Default 80 and 443. */
  readonly ports?: { readonly http: number; readonly https: number };
  readonly router: IngressRouter;
  /** For hosts without a certificate of their own; without one they are not served over TLS. */
  readonly certificate?: Certificate | undefined;
  readonly log: Log;
}

/** A client may be silent for so long. */
const silenceMs = 60_000;

/** Serves ingresses on the ports of the web, at an address of their own. */
export function listenForIngress(options: IngressListenerOptions): { close(): Promise<void> } {
  const { host, ports = { http: 80, https: 443 }, router, certificate, log } = options;
  const sni: SecureContextOptions & TlsOptions = {
    ...certificate,
    SNICallback: (name, done) => done(null, router.certificates.contextOf(name)),
  };
  const listen = (server: Server, port: number) => {
    server.on('error', (error) =>
      log.warn('ingresses are not served here', { host, port, error: error.message }),
    );
    const close = serve(server, router);
    server.listen({ host, port });
    return close;
  };
  const closes = [
    listen(guarded(createServer()), ports.http),
    listen(guarded(createSecureServer(sni)), ports.https),
  ];
  return {
    async close() {
      await Promise.all(closes.map((close) => close()));
    },
  };
}

/** Answers requests; the function that comes back ends all of it. */
function serve(server: Server, router: IngressRouter): () => Promise<void> {
  server.headersTimeout = silenceMs;
  server.keepAliveTimeout = silenceMs;
  // Uploads take as long as their bytes move.
  server.requestTimeout = 0;
  const answer = getRequestListener(
    (request, connection) => {
      const { remoteAddress } = (connection as HttpBindings).incoming.socket; // HTTP/1 only
      return router.fetch(request, remoteAddress);
    },
    { overrideGlobalObjects: false },
  );
  server.on('request', answer);
  // Such connections are no longer the server's to end.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket));
    void router.upgrade(request, socket, head);
  });
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
    await closed;
  };
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { limitBodies } from './body-limits.ts';
import { whoListens } from './who-listens.ts';

/** What answers on a port. */
export interface Service {
  fetch(request: Request, connection: HttpBindings): Promise<Response>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface ListenOptions {
  /** A port asked for by name: taken is an error. Undefined: `from`, or the next one that is free. */
  readonly port: number | undefined;
  readonly from: number;
  readonly addresses: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A port that answers on one or more addresses. */
export interface Listener {
  readonly port: number;
  /** Listens on one more address; false when this machine does not have it. */
  add(address: string): Promise<boolean>;
  /** Takes no new connections, lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** A port that was asked for is taken. */
export class PortTaken extends Error {}

const attempts = 50;
const closeGraceMs = 1500;

/** Opens a port for `service` on all of `addresses`. @throws PortTaken */
export async function listen(options: ListenOptions, service: Service): Promise<Listener> {
  const open = opener(options, service);
  if (options.port !== undefined) {
    const servers = await openAll(open, options.port, options.addresses);
    if (servers) return listener(options.port, servers, open);
    const culprit = await whoListens(options.port);
    throw new PortTaken(
      `port ${options.port} is taken${culprit ? ` by ${culprit}` : ''}; choose another, or leave the option out to get the next free one`,
    );
  }
  for (let port = options.from; port < options.from + attempts; port += 1) {
    const servers = await openAll(open, port, options.addresses);
    if (servers) return listener(port, servers, open);
  }
  throw new PortTaken(`no free port from ${options.from} to ${options.from + attempts - 1}`);
}

type Open = (port: number, address: string) => Promise<Server>;

function opener({ tls }: ListenOptions, service: Service): Open {
  const answer = getRequestListener(
    (request, connection) => service.fetch(request, connection as HttpBindings), // HTTP/1 only
    { overrideGlobalObjects: false },
  );
  return (port, address) => {
    const server = tls ? createSecureServer(tls) : createServer();
    limitBodies(server);
    server.on('request', answer);
    server.on('upgrade', (request, socket, head) => service.upgrade(request, socket, head));
    // Uploads of images and watches take as long as they take.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 75_000;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: address, exclusive: true }, () => {
        server.off('error', reject);
        resolve(server);
      });
    });
  };
}

/** All addresses or none; undefined when the port is taken on one. */
async function openAll(
  open: Open,
  port: number,
  addresses: readonly string[],
): Promise<Server[] | undefined> {
  const servers: Server[] = [];
  for (const address of addresses) {
    try {
      servers.push(await open(port, address));
    } catch (error) {
      if (isMissingAddress(error)) continue;
      for (const server of servers) server.close();
      if (codeOf(error) === 'EADDRINUSE') return undefined;
      throw error;
    }
  }
  return servers;
}

function listener(port: number, servers: Server[], open: Open): Listener {
  let isClosed = false;
  return {
    port,
    async add(address) {
      if (servers.some((server) => addressOf(server) === address)) return true;
      try {
        const server = await open(port, address);
        // The end may come while the address is being opened.
        if (isClosed) server.close();
        else servers.push(server);
        return !isClosed;
      } catch (error) {
        if (isMissingAddress(error) || codeOf(error) === 'EADDRINUSE') return false;
        throw error;
      }
    },
    async close() {
      isClosed = true;
      const cut = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, closeGraceMs);
      await Promise.all(servers.map((it) => new Promise((resolve) => it.close(resolve))));
      clearTimeout(cut);
    },
  };
}

function addressOf(server: Server): string | undefined {
  return (server.address() as AddressInfo | null)?.address; // never a pipe: we listen on ports
}

function isMissingAddress(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

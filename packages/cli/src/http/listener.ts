import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { guarded } from '@slipway/io';
import { CommandFailed } from '#command';
import { limitBodies } from './body-limits.ts';
import { limitIdleness } from './idle-limit.ts';
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
  /** One of `addresses` that was asked for by name: not to have it is an error. */
  readonly askedAddress?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** How long a client may leave a request or an answer half done without moving a byte. */
  readonly idleMs?: number;
}

/** A port that answers on one or more addresses. */
export interface Listener {
  readonly port: number;
  /** Listens on one more address; false when this machine does not have it. */
  add(address: string): Promise<boolean>;
  /** Takes no new connections, lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** A port or an address that was asked for cannot be listened on. */
export class CannotListen extends CommandFailed {}

const attempts = 50;
const closeGraceMs = 1500;
const usualIdleMs = 60_000;
/** A peer that is gone without a word (no power, no network) is noticed by the kernel. */
const alive = { keepAlive: true, keepAliveInitialDelay: 60_000 };

/** Opens a port for `service` on all of `addresses`. @throws CannotListen */
export async function listen(options: ListenOptions, service: Service): Promise<Listener> {
  const open = opener(options, service);
  if (options.port !== undefined) {
    const servers = await openAll(open, options.port, options);
    if (servers) return listener(options.port, servers, open);
    const culprit = await whoListens(options.port);
    throw new CannotListen(
      `port ${options.port} is taken${culprit ? ` by ${culprit}` : ''}; choose another, or leave the option out to get the next free one`,
    );
  }
  for (let port = options.from; port < options.from + attempts; port += 1) {
    const servers = await openAll(open, port, options);
    if (servers) return listener(port, servers, open);
  }
  throw new CannotListen(`no free port from ${options.from} to ${options.from + attempts - 1}`);
}

interface Opened {
  readonly server: Server;
  /** Upgraded connections are no longer the server's to end. */
  readonly upgraded: Set<Duplex>;
}

type Open = (port: number, address: string) => Promise<Opened>;

function opener({ tls, idleMs = usualIdleMs }: ListenOptions, service: Service): Open {
  const answer = getRequestListener(
    (request, connection) => service.fetch(request, connection as HttpBindings), // HTTP/1 only
    { overrideGlobalObjects: false },
  );
  return (port, address) => {
    const server = guarded(tls ? createSecureServer({ ...alive, ...tls }) : createServer(alive));
    limitIdleness(server, idleMs);
    limitBodies(server);
    server.on('request', answer);
    const upgraded = new Set<Duplex>();
    server.on('upgrade', (request, socket, head) => {
      upgraded.add(socket);
      socket.on('close', () => upgraded.delete(socket));
      service.upgrade(request, socket, head);
    });
    // Uploads of images take as long as their bytes move; only the headers' time is counted.
    server.requestTimeout = 0;
    server.headersTimeout = idleMs;
    server.keepAliveTimeout = 75_000;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: address, exclusive: true }, () => {
        server.off('error', reject);
        resolve({ server, upgraded });
      });
    });
  };
}

/** All addresses or none; undefined when the port is taken on one. */
async function openAll(
  open: Open,
  port: number,
  { addresses, askedAddress }: ListenOptions,
): Promise<Opened[] | undefined> {
  const servers: Opened[] = [];
  for (const address of addresses) {
    try {
      servers.push(await open(port, address));
    } catch (error) {
      if (isMissingAddress(error) && address !== askedAddress) continue;
      for (const { server } of servers) server.close();
      if (codeOf(error) === 'EADDRINUSE') return undefined;
      throw explained(error, address);
    }
  }
  return servers;
}

function listener(port: number, servers: Opened[], open: Open): Listener {
  let isClosed = false;
  return {
    port,
    async add(address) {
      if (servers.some(({ server }) => addressOf(server) === address)) return true;
      try {
        const opened = await open(port, address);
        // The end may come while the address is being opened.
        if (isClosed) opened.server.close();
        else servers.push(opened);
        return !isClosed;
      } catch (error) {
        if (isMissingAddress(error) || codeOf(error) === 'EADDRINUSE') return false;
        throw error;
      }
    },
    async close() {
      isClosed = true;
      const cut = setTimeout(() => {
        for (const { server, upgraded } of servers) {
          server.closeAllConnections();
          for (const socket of upgraded) socket.destroy();
        }
      }, closeGraceMs);
      await Promise.all(
        servers.map(({ server }) => new Promise((resolve) => server.close(resolve))),
      );
      clearTimeout(cut);
    },
  };
}

function addressOf(server: Server): string | undefined {
  return (server.address() as AddressInfo | null)?.address; // never a pipe: we listen on ports
}

function explained(error: unknown, address: string): unknown {
  if (codeOf(error) === 'EACCES') {
    return new CannotListen(
      `this user may not open so low a port on ${address}; choose one from 1024`,
    );
  }
  if (!isMissingAddress(error)) return error;
  return new CannotListen(
    `${address} is not an address of this machine; choose one of its own with --bind, or 0.0.0.0 for all`,
  );
}

function isMissingAddress(error: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

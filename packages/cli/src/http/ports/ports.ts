import type { AddressInfo, Server } from 'node:net';
import { CommandFailed } from '#command';
import { whoListens } from './who-listens.ts';

/** Which port is wanted, and on which addresses. */
export interface PortOptions {
  /** A port asked for by name: taken is an error. Undefined: `from`, or the next one that is free. */
  readonly port: number | undefined;
  readonly from: number;
  readonly addresses: readonly string[];
  /** One of `addresses` that was asked for by name: not to have it is an error. */
  readonly askedAddress?: string;
}

/** A port that answers on one or more addresses. */
export interface Port<T> {
  readonly port: number;
  readonly opened: readonly T[];
  /** Listens on one more address; false when this machine does not have it. */
  add(address: string): Promise<boolean>;
  /** Opens no further address. */
  close(): void;
}

/** A port or an address that was asked for cannot be listened on. */
export class CannotListen extends CommandFailed {}

interface Opened {
  readonly server: Server;
}

/** Listens on one address. */
export type Open<T extends Opened> = (port: number, address: string) => Promise<T>;

const attempts = 50;

/** Opens a port on all of `addresses`. @throws CannotListen */
export async function openPort<T extends Opened>(
  options: PortOptions,
  open: Open<T>,
): Promise<Port<T>> {
  if (options.port !== undefined) {
    const opened = await openAll(open, options.port, options);
    if (opened) return portOf(options.port, opened, open);
    const culprit = await whoListens(options.port);
    throw new CannotListen(
      `port ${options.port} is taken${culprit ? ` by ${culprit}` : ''}; choose another, or leave the option out to get the next free one`,
    );
  }
  for (let port = options.from; port < options.from + attempts; port += 1) {
    const opened = await openAll(open, port, options);
    if (opened) return portOf(port, opened, open);
  }
  throw new CannotListen(`no free port from ${options.from} to ${options.from + attempts - 1}`);
}

/** Listens on a port of one address, which nobody else does. */
export function listenOn<T extends Server>(server: T, port: number, address: string): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** All addresses or none; undefined when the port is taken on one. */
async function openAll<T extends Opened>(
  open: Open<T>,
  port: number,
  { addresses, askedAddress }: PortOptions,
): Promise<T[] | undefined> {
  const all: T[] = [];
  for (const address of addresses) {
    try {
      all.push(await open(port, address));
    } catch (error) {
      if (isMissingAddress(error) && address !== askedAddress) continue;
      for (const { server } of all) server.close();
      if (codeOf(error) === 'EADDRINUSE') return undefined;
      throw explained(error, address);
    }
  }
  return all;
}

function portOf<T extends Opened>(port: number, opened: T[], open: Open<T>): Port<T> {
  let isClosed = false;
  return {
    port,
    opened,
    async add(address) {
      if (opened.some(({ server }) => addressOf(server) === address)) return true;
      try {
        const one = await open(port, address);
        // The end may come while the address is being opened.
        if (isClosed) one.server.close();
        else opened.push(one);
        return !isClosed;
      } catch (error) {
        if (isMissingAddress(error) || codeOf(error) === 'EADDRINUSE') return false;
        throw error;
      }
    },
    close() {
      isClosed = true;
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

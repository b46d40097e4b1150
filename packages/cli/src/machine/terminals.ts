import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { guarded } from '@slipway/io';
import type { TerminalWish } from '@slipway/kube-node';
import type { Upgrade } from '#http/cluster-upgrade';

/** Long enough to open a connection. */
const validMs = 30_000;

/** Terminals that somebody may open: allowed by a call of the API, opened once by a WebSocket. */
export interface Terminals {
  /** The address of one, for whoever gets it: nobody can guess it, and it works once. */
  allow(wish: TerminalWish): string;
  readonly upgrade: Upgrade;
}

const prefix = '/-/machine/terminal/';

/** Whether an upgrade asks for one. */
export function isForTerminal({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(prefix);
}

/** Remembers what was allowed until it is opened. */
export function createTerminals(): Terminals {
  const allowed = new Map<string, TerminalWish>();
  return {
    allow(wish) {
      const ticket = randomBytes(24).toString('base64url');
      allowed.set(ticket, wish);
      setTimeout(() => allowed.delete(ticket), validMs).unref();
      return prefix + ticket;
    },
    async upgrade(request, socket, head) {
      const ticket = request.url?.slice(prefix.length) ?? '';
      const wish = allowed.get(ticket);
      allowed.delete(ticket);
      if (wish) {
        // Loaded for those who open one: the server's process has no other use for the node agent.
        const { serveTerminal } = await import('@slipway/kube-node');
        return serveTerminal(wish, { request, socket: guarded(socket), head });
      }
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
  };
}

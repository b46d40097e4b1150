import { chmodSync, rmSync } from 'node:fs';
import { Server as SecureServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import { type ConnectionLimits, countConnections } from '#http/limits/connection-limits';
import { isTls } from '#http/tls/tls-hello';
import { answering, countsHeaders, type Service } from './answering.ts';
import { noteOfRole } from './client-address.ts';
import { tooMany, turnAway } from './turn-away.ts';

/** Where a role answers: connections that the door hands over, and other roles on a private socket. */
export interface Front {
  /** Goes on with a connection from which `head` has been read. */
  take(socket: Socket, head: Uint8Array): void;
  /** Shows another certificate from now on. */
  renew(certificate: Certificate): void;
  close(): Promise<void>;
}

interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How a front takes connections. */
export interface FrontOptions {
  /** Whether an address is a proxy's, whose word for its client is believed. Default none. */
  readonly isProxy?: (address: string) => boolean;
  /** With it, connections that begin with TLS are answered by TLS. */
  readonly tls?: Certificate | undefined;
  /** Shown instead to those who ask for `localhost`. */
  readonly nearTls?: Certificate | undefined;
  readonly limits?: ConnectionLimits;
}

const closeGraceMs = 1500;

/** Answers with `service`, and listens on a Unix socket that only this user can reach. */
export async function openFront(
  service: Service,
  socketPath: string,
  { isProxy = () => false, tls, nearTls, limits }: FrontOptions = {},
): Promise<Front> {
  const connections = countConnections(limits, isProxy);
  const plain = answering(service, { isProxy })();
  const secure = tls && answering(service, { isProxy, tls, nearTls })();
  for (const each of [plain, secure]) if (each) countsHeaders(each.server);
  const taken = new Set<Socket>();
  const begin = ({ server }: typeof plain, socket: Socket) => {
    taken.add(socket);
    socket.once('close', () => taken.delete(socket));
    server.emit('connection', socket);
  };
  const ofRoles = await listenPrivately(socketPath, (it) => begin(plain, noteOfRole(it)));
  return {
    take(socket, head) {
      guarded(socket);
      const leave = connections.enter(socket.remoteAddress);
      if (!leave) {
        turnAway(socket, head, tooMany);
        socket.destroySoon();
        return;
      }
      socket.once('close', leave);
      socket.unshift(head);
      begin(secure !== undefined && isTls(head) ? secure : plain, socket);
    },
    renew(certificate) {
      if (secure?.server instanceof SecureServer) secure.server.setSecureContext(certificate);
    },
    async close() {
      ofRoles.close();
      const closed = plain.close();
      // Of what others have accepted it ends what is idle, and waits for nothing.
      secure?.server.closeIdleConnections();
      const cut = setTimeout(() => cutAll(taken), closeGraceMs);
      await Promise.all([closed, ...[...taken].map(ended)]);
      clearTimeout(cut);
    },
  };
}

/** Takes connections of other roles, by a socket that only this user can reach. */
async function listenPrivately(path: string, take: (socket: Socket) => void): Promise<Server> {
  rmSync(path, { force: true });
  const server = guarded(createServer({ allowHalfOpen: true }, (it) => take(guarded(it))));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  chmodSync(path, 0o600);
  return server;
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

function cutAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

import { chmodSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { guarded } from '@slipway/io';
import { answering, type Service } from './answering.ts';
import { type ConnectionLimits, countConnections } from './connection-limits.ts';

/** Where a role answers: connections that the door hands over, and other roles on a private socket. */
export interface Front {
  /** Goes on with a connection from which `head` has been read. */
  take(socket: Socket, head: Uint8Array): void;
  close(): Promise<void>;
}

const closeGraceMs = 1500;

/** Answers with `service`, and listens on a Unix socket that only this user can reach. */
export async function openFront(
  service: Service,
  socketPath: string,
  limits?: ConnectionLimits,
): Promise<Front> {
  const connections = countConnections(limits);
  const { server, close } = answering(service, {})();
  await listenPrivately(server, socketPath);
  const taken = new Set<Socket>();
  return {
    take(socket, head) {
      guarded(socket);
      const leave = connections.enter(socket.remoteAddress);
      if (!leave) return turnAway(socket);
      taken.add(socket);
      socket.once('close', () => {
        taken.delete(socket);
        leave();
      });
      socket.unshift(head);
      server.emit('connection', socket);
    },
    async close() {
      const closed = close();
      // The server counts only those that it has accepted itself.
      const cut = setTimeout(() => cutAll(taken), closeGraceMs);
      await Promise.all([closed, ...[...taken].map(ended)]);
      clearTimeout(cut);
    },
  };
}

async function listenPrivately(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
  chmodSync(path, 0o600);
}

const tooMany = 'There are too many connections. Close some, or try once more in a moment.\n';

function turnAway(socket: Socket): void {
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${tooMany.length}`,
    'Retry-After: 10',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${tooMany}`);
  socket.destroySoon();
}

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

function cutAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy();
}

import type { Socket } from 'node:net';
import { guarded } from '@slipway/io';
import { type AnsweringOptions, answering, countsHeaders, type Service } from './answering.ts';
import { type ConnectionLimits, countConnections } from './limits/connection-limits.ts';

/** Answers on connections that another process has accepted. */
export interface TakenConnections {
  take(socket: Socket): void;
  /** Lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** Answers with `service` on what is handed over, from its first byte on. */
export function answerTaken(
  { limits, ...options }: AnsweringOptions & { readonly limits?: ConnectionLimits },
  service: Service,
): TakenConnections {
  const { server, close } = answering(service, options)();
  countsHeaders(server);
  const connections = countConnections(limits, options.isProxy);
  const taken = new Set<Socket>();
  return {
    take(socket) {
      guarded(socket);
      const leave = connections.enter(socket.remoteAddress);
      // A client of TLS, which would take words for a broken answer.
      if (!leave) return void socket.destroy();
      taken.add(socket);
      socket.once('close', () => {
        taken.delete(socket);
        leave();
      });
      server.emit('connection', socket);
    },
    async close() {
      await close();
      // A server ends only those that it has accepted itself.
      for (const socket of taken) socket.destroy();
    },
  };
}

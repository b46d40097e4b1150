import type { Socket } from 'node:net';
import { guarded } from '@slipway/io';
import { type AnsweringOptions, answering, type Service } from './answering.ts';

/** Answers on connections that another process has accepted. */
export interface TakenConnections {
  take(socket: Socket): void;
  /** Lets requests finish for a moment, then cuts. */
  close(): Promise<void>;
}

/** Answers with `service` on what is handed over, from its first byte on. */
export function answerTaken(options: AnsweringOptions, service: Service): TakenConnections {
  const { server, close } = answering(service, options)();
  const taken = new Set<Socket>();
  return {
    take(socket) {
      taken.add(guarded(socket));
      socket.once('close', () => taken.delete(socket));
      server.emit('connection', socket);
    },
    async close() {
      await close();
      // A server ends only those that it has accepted itself.
      for (const socket of taken) socket.destroy();
    },
  };
}

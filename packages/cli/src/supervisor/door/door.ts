import { createServer, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import type { Destination } from '#channel/roles';
import { type Connections, countConnections } from '#http/limits/connection-limits';
import { listenOn, openPort, type PortOptions } from '#http/ports/ports';
import { answerWithoutTls, isEngineHello } from '#http/tls/engine-hello';
import { isNear, isOnLoopback } from '#http/tls/only-tls';
import { tooMany, turnAway } from '#http/turn-away';
import { destinationOf, type Known, longestHead } from './destination.ts';

/** A port for everybody. It stays open, and ours, whatever becomes of the roles behind it. */
export interface Door {
  readonly port: number;
  /** Listens on one more address; false when this machine does not have it. */
  add(address: string): Promise<boolean>;
  /** Takes no more connections. */
  close(): void;
  /** Ends those that no role has: of clients that say nothing, and of those that still wait. */
  endConnections(): void;
}

/** A connection, with what was read of it to find out whose it is. */
export interface Arrival {
  readonly socket: Socket;
  readonly head: Uint8Array;
}

/** What clients are held to that have not said yet whom they want; later the role counts them. */
export interface DoorLimits {
  /** Saying nothing. */
  readonly idleMs: number;
  /** Saying it bit by bit, from the first one on. */
  readonly longestMs: number;
  readonly connections: Connections;
  readonly nowMs: () => number;
}

const usualLimits = (): DoorLimits => ({
  idleMs: 75_000,
  longestMs: 60_000,
  connections: countConnections(),
  nowMs: () => performance.now(),
});
const alive = { keepAlive: true, keepAliveInitialDelay: 60_000 };

/**
 * Opens the port, and gives each connection to the role that its first request is for. From then on the
 * role has it alone: no byte passes through here. @throws CannotListen
 */
export function openDoor(
  options: PortOptions,
  known: Known,
  onArrival: (to: Destination, arrival: Arrival) => void,
  limits: DoorLimits = usualLimits(),
): Promise<Door> {
  return open(options, false, (socket) => receive(socket, known, limits, onArrival));
}

/** Opens a port whose connections are all for one role, which reads their first byte. @throws CannotListen */
export function openDoorTo(
  to: Destination,
  options: PortOptions,
  onArrival: (to: Destination, arrival: Arrival) => void,
): Promise<Door> {
  const head = Buffer.alloc(0);
  return open(options, true, (socket) => onArrival(to, { socket: guarded(socket), head }));
}

async function open(
  options: PortOptions,
  pauseOnConnect: boolean,
  onConnection: (socket: Socket) => void,
): Promise<Door> {
  const here = new Set<Socket>();
  const port = await openPort(options, async (number, address) => {
    const server = guarded(createServer({ ...alive, noDelay: true, pauseOnConnect }));
    server.on('connection', (socket) => {
      here.add(socket);
      socket.once('close', () => here.delete(socket));
      onConnection(socket);
    });
    return { server: await listenOn(server, number, address) };
  });
  return {
    port: port.port,
    add: (address) => port.add(address),
    close() {
      port.close();
      for (const { server } of port.opened) server.close();
    },
    endConnections() {
      for (const socket of here) socket.destroy();
    },
  };
}

function receive(
  socket: Socket,
  known: Known,
  { idleMs, longestMs, connections, nowMs }: DoorLimits,
  onArrival: (to: Destination, arrival: Arrival) => void,
): void {
  guarded(socket);
  let head: Buffer = Buffer.alloc(0);
  const leave = connections.enter(socket.remoteAddress);
  if (!leave) {
    turnAway(socket, head, tooMany);
    return;
  }
  let untilMs = Number.POSITIVE_INFINITY;
  socket.once('close', leave);
  socket.setTimeout(idleMs, () => socket.destroy());
  const look = (chunk: Buffer) => {
    untilMs = Math.min(untilMs, nowMs() + longestMs);
    if (nowMs() > untilMs) return void socket.destroy();
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (isOnLoopback(socket) && isEngineHello(head)) return answerWithoutTls(socket);
    const text = head.toString('latin1', 0, longestHead);
    const to = destinationOf(text, known, !known.hasTls || isNear(socket));
    if (to === undefined) return;
    socket.off('data', look).off('close', leave);
    leave();
    stopReading(socket);
    socket.setTimeout(0);
    onArrival(to, { socket, head });
  };
  socket.on('data', look);
}

/**
 * Leaves everything that is still to come in the kernel. A stream that is only paused goes on reading into
 * its buffer, and what is there does not move along to another process.
 */
function stopReading(socket: Socket): void {
  socket.pause();
  // Node has no public name for it; `pauseOnConnect` of `net` does the same before the first byte. The
  // handle still counts as reading, so that the stream does not begin anew while the socket waits here.
  (socket as unknown as { readonly _handle?: { readStop(): void } })._handle?.readStop();
}

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Carries the address of a client between roles; from anybody else it means nothing. */
export const clientAddressHeader = 'x-slipway-client-address';

const ofRole = Symbol('a connection that another role has made');

/**
 * Notes of a connection that it came by a socket that nobody but Slipway reaches. To have no address says nothing: nor
 * has one whose client has gone before it was asked.
 */
export function noteOfRole(socket: Socket): Socket {
  return Object.assign(socket, { [ofRole]: true });
}

const isOfRole = (socket: object): boolean => ofRole in socket;

/** The address that a request comes from; of one that another role has passed on, what that says. */
export function addressOfClient({ socket, headers }: IncomingMessage): string {
  if (!isOfRole(socket)) return socket.remoteAddress ?? '';
  const told = headers[clientAddressHeader];
  return typeof told === 'string' ? told : '';
}

/** Whether another role has passed the request on, which has seen to its client already. */
export function isPassedOn({ headers, socket }: IncomingMessage): boolean {
  return isOfRole(socket) && headers[clientAddressHeader] !== undefined;
}

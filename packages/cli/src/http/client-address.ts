import type { IncomingMessage } from 'node:http';

/** Carries the address of a client between roles; from anybody else it means nothing. */
export const clientAddressHeader = 'x-slipway-client-address';

/**
 * The address that a request comes from. One that came by a private socket has no address of its own, and
 * only then is the header believed: nobody but Slipway reaches that socket.
 */
export function addressOfClient({ socket, headers }: IncomingMessage): string {
  if (socket.remoteAddress !== undefined) return socket.remoteAddress;
  const told = headers[clientAddressHeader];
  return typeof told === 'string' ? told : '';
}

/** Whether another role has passed the request on, which has seen to its client already. */
export function isPassedOn({ headers, socket }: IncomingMessage): boolean {
  return socket.remoteAddress === undefined && headers[clientAddressHeader] !== undefined;
}

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { addressOfClient } from '#http/client-address';
import { protocolOfClient } from '#http/proxied';

/** Where there is TLS, and who stands in front of it. */
export interface OnlyTls {
  readonly url: string;
  readonly isProxy: (address: string) => boolean;
}

/**
 * The way to TLS for a client on another machine that asks without, where there is TLS: passwords and
 * tokens are not to cross a network in the open. Undefined for all others.
 */
export function toTls(
  request: Request,
  incoming: IncomingMessage,
  { url, isProxy }: OnlyTls,
): Response | undefined {
  if (protocolOfClient(incoming) === 'https' || isHere(incoming)) return undefined;
  if (isProxy(addressOfClient(incoming))) return undefined;
  const { pathname, search } = new URL(request.url);
  const location = url + pathname + search;
  const text = `This is ${url}: ask there, by TLS.\n`;
  return new Response(text, { status: 308, headers: { location, 'content-type': 'text/plain' } });
}

function isHere(incoming: IncomingMessage): boolean {
  return isLoopback(addressOfClient(incoming)) || isFromContainer(incoming.socket);
}

/** Whether a connection does not leave this machine: from itself, or from a container on a bridge. */
export function isNear(socket: Socket): boolean {
  return isLoopback(plain(socket.remoteAddress)) || isFromContainer(socket);
}

/** Whether a connection came to an address that each machine has for itself alone. */
export const isOnLoopback = ({ localAddress }: Socket): boolean => isLoopback(plain(localAddress));

function isFromContainer({ localAddress, remoteAddress }: Socket): boolean {
  const own = plain(localAddress);
  if (own === '') return false;
  if (own === plain(remoteAddress)) return true;
  const bridges = Object.entries(networkInterfaces()).filter(([name]) => bridge.test(name));
  return bridges.some(([, addresses = []]) => addresses.some(({ address }) => address === own));
}

const bridge = /^(docker|br-|podman|cni|lxdbr|virbr)/;
const isLoopback = (address: string) => /^(127\.|::1$|::ffff:127\.)/.test(address);
const plain = (address = '') => address.replace(/^::ffff:(?=\d+\.)/i, '');

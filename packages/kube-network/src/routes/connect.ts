import { connect, type Socket } from 'node:net';
import { guarded } from '@slipway/io';
import type { Balancer } from './balancer.ts';
import type { Backend, Route } from './route-table.ts';

/** How long a pod may take to accept; on one machine it is either there or not. */
const timeoutMs = 3000;

/** An open connection to a pod. */
export interface Upstream {
  readonly socket: Socket;
  readonly backend: Backend;
}

/** Opens a connection to one address. */
function connectTo({ address, port }: Backend): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const options = { host: address, port, allowHalfOpen: true, noDelay: true };
    const socket = guarded(connect(options));
    const timer = setTimeout(
      () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/**
 * Opens a connection to the first address of a route that accepts one. Nothing has been sent to
 * those that don't, so that trying the next one is safe. Undefined when nobody accepts.
 */
export async function connectRoute(
  route: () => Route | undefined,
  balancer: Balancer,
  client: string | undefined,
): Promise<Upstream | undefined> {
  const refused = new Set<string>();
  for (;;) {
    // Asked anew every time: a pod can be withdrawn while another one is tried.
    const current = route();
    const backend =
      current && balancer.order(current, client).find(({ address }) => !refused.has(address));
    if (!backend) return undefined;
    const socket = await connectTo(backend).catch(() => undefined);
    const isWanted = route()?.backends.some(({ address }) => address === backend.address);
    if (socket && isWanted) return { socket, backend };
    socket?.destroy();
    refused.add(backend.address);
  }
}

import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Place } from './place.ts';
import type { Backend, Route } from './route-table.ts';

/** Whether a client may reach an address behind a service; undefined stands for this machine. */
export type MayReach = (client: string | undefined, backend: Backend, protocol: string) => boolean;

/** Who asks, and where. */
export interface Entry {
  /** The client's address; undefined for this machine. */
  readonly client: string | undefined;
  readonly place: Pick<Place, 'host'>;
  readonly isPod: (address: string) => boolean;
  readonly mayReach: MayReach;
}

/**
 * A route as one client sees it: without the addresses that a policy keeps from it, without any when
 * a load balancer is not for it, and with `Local` only with what is on this node.
 */
export function clientRoute(route: Route, { client, place, isPod, mayReach }: Entry): Route {
  const { spec } = route.service;
  const { type, loadBalancerSourceRanges: ranges = [] } = spec;
  const isNodePort = !isIPv4(place.host);
  // Asked only where it matters: this is on the way of every connection.
  const isOutside = type === 'LoadBalancer' && client !== undefined && !isPod(client);
  if (isOutside && !isInRanges(ranges, client)) return { ...route, backends: [] };
  const isExternal = isNodePort || isOutside;
  const policy = isExternal ? spec.externalTrafficPolicy : spec.internalTrafficPolicy;
  const protocol = route.port.protocol ?? 'TCP';
  const backends = route.backends.filter(
    (backend) => (policy !== 'Local' || backend.isHere) && mayReach(client, backend, protocol),
  );
  return backends.length === route.backends.length ? route : { ...route, backends };
}

function isInRanges(ranges: readonly string[], client: string): boolean {
  if (ranges.length === 0) return true;
  const list = new BlockList();
  for (const range of ranges) {
    const [base = '', bits] = range.trim().split('/');
    list.addSubnet(base, Number(bits), isIPv4(base) ? 'ipv4' : 'ipv6');
  }
  return list.check(client, isIPv4(client) ? 'ipv4' : 'ipv6');
}

/** The address of a peer as text without its disguise as IPv6; undefined for this machine. */
export function clientAddress(remote = '', local?: string): string | undefined {
  const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '');
  const client = plain(remote);
  if (client === '::1' || client.startsWith('127.')) return undefined;
  if (local !== undefined) return client === plain(local) ? undefined : client;
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  return own.some(({ address }) => address === client) ? undefined : client;
}

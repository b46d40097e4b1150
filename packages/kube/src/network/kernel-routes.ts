import { isIPv4 } from 'node:net';
import type { Route } from './route-table.ts';
import { placesOf } from './service-listeners.ts';

const services = 'SLIPWAY-SERVICES';
const masquerade = 'SLIPWAY-MASQUERADE';
const forward = 'SLIPWAY-FORWARD';
const nodePorts = '30000:32767';

/**
 * The rules by which the kernel alone brings connections to pods, for the time when Slipway is not
 * running: input for `iptables-restore --noflush`, which replaces only the chains that it names.
 */
export function kernelRoutes(routes: readonly Route[]): string {
  const rules = routes.flatMap(destinations);
  return [
    '*nat',
    `:${services} - [0:0]`,
    `:${masquerade} - [0:0]`,
    ...rules.map((rule) => `-A ${services} ${rule}`),
    // The pod must answer to the machine, or its answer would pass the translation by.
    `-A ${masquerade} -m conntrack --ctstate DNAT --ctproto tcp --ctorigdstport ${nodePorts} -j MASQUERADE`,
    ...clusterAddresses(routes).map(
      (address) =>
        `-A ${masquerade} -m conntrack --ctstate DNAT --ctorigdst ${address} -j MASQUERADE`,
    ),
    'COMMIT',
    '*filter',
    `:${forward} - [0:0]`,
    `-A ${forward} -m conntrack --ctstate DNAT --ctproto tcp --ctorigdstport ${nodePorts} -j ACCEPT`,
    ...clusterAddresses(routes).map(
      (address) => `-A ${forward} -m conntrack --ctstate DNAT --ctorigdst ${address} -j ACCEPT`,
    ),
    'COMMIT',
    '',
  ].join('\n');
}

const clusterAddresses = (routes: readonly Route[]) => [
  ...new Set(
    routes.flatMap(({ service: { spec } }) =>
      spec.clusterIP && isIPv4(spec.clusterIP) ? [spec.clusterIP] : [],
    ),
  ),
];

/** One rule for each address behind a route; each gets its share of the connections. */
function destinations(route: Route): readonly string[] {
  const { backends, port } = route;
  const protocol = (port.protocol ?? 'TCP').toLowerCase();
  return placesOf(route, true).flatMap((place) => {
    const to = isIPv4(place.host) ? `-d ${place.host}/32` : '-m addrtype --dst-type LOCAL';
    return backends.map((backend, index) => {
      const left = backends.length - index;
      const share =
        left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(5)}`;
      return `${to} -p ${protocol} --dport ${place.port}${share} -j DNAT --to-destination ${backend.address}:${backend.port}`;
    });
  });
}

/** From where the chains are jumped to: table, chain, target. */
export const jumps = [
  ['nat', 'PREROUTING', services],
  ['nat', 'OUTPUT', services],
  ['nat', 'POSTROUTING', masquerade],
  ['filter', 'FORWARD', forward],
] as const;

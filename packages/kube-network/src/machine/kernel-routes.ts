import { isIPv4 } from 'node:net';
import type { Service } from '@slipway/kube-objects';
import { formatBlock, parseBlock } from '#policy/block';
import { placesOf } from '#routes/place';
import type { Route } from '#routes/route-table';

/**
 * Node ports are the machine's: this chain leads to those of all clusters that are down, and is
 * entered only while none lives, who may have got one of the ports meanwhile.
 */
export const nodePortChain = 'SLIPWAY-NODE-PORTS';
const nodePortRange = '30000:32767';

/** A jump to one of our chains: table, where from, where to. */
export type Jump = readonly [table: string, from: string, to: string];

/** Where a cluster's own chains are entered; `range` tells the clusters of a machine apart. */
export const jumpsOf = (range: string): readonly Jump[] => [
  ['nat', 'PREROUTING', `SLIPWAY-${range}`],
  ['nat', 'OUTPUT', `SLIPWAY-${range}`],
  ['nat', 'POSTROUTING', `SLIPWAY-${range}-FROM`],
  ['filter', 'FORWARD', `SLIPWAY-${range}-PASS`],
  ['nat', nodePortChain, `SLIPWAY-${range}-NODE`],
];

/** Where the node ports of all clusters are entered. */
export const nodePortJumps: readonly Jump[] = [
  ['nat', 'PREROUTING', nodePortChain],
  ['nat', 'OUTPUT', nodePortChain],
];

/**
 * The rules by which the kernel alone brings connections to the pods behind `routes` while Slipway is not
 * running: input for `iptables-restore --noflush`, which replaces only the chains that it names.
 */
export function kernelRoutes(range: string, routes: readonly Route[]): string {
  const chain = `SLIPWAY-${range}`;
  const translated = podRoutes(routes);
  const served = translated.flatMap(destinations);
  const matches = [
    `--ctproto tcp --ctorigdstport ${nodePortRange}`,
    ...clusterAddresses(translated).map((address) => `--ctorigdst ${address}`),
  ].map((match) => `-m conntrack --ctstate DNAT ${match}`);
  const isNodePort = (rule: string) => rule.startsWith('-m addrtype');
  return [
    '*nat',
    `:${chain} - [0:0]`,
    `:${chain}-FROM - [0:0]`,
    `:${chain}-NODE - [0:0]`,
    ...served.map((rule) => `-A ${chain}${isNodePort(rule) ? '-NODE' : ''} ${rule}`),
    // The pod must answer to the machine, or its answer would pass the translation by.
    ...matches.map((match) => `-A ${chain}-FROM ${match} -j MASQUERADE`),
    'COMMIT',
    '*filter',
    `:${chain}-PASS - [0:0]`,
    ...matches.map((match) => `-A ${chain}-PASS ${match} -j ACCEPT`),
    'COMMIT',
    '',
  ].join('\n');
}

/** The routes that still lead somewhere without Slipway: the API, for one, is gone with it. */
export const podRoutes = (routes: readonly Route[]): readonly Route[] =>
  routes
    .map((route) => ({ ...route, backends: route.backends.filter(({ pod }) => pod) }))
    .filter(({ backends }) => backends.length > 0);

const clusterAddresses = (routes: readonly Route[]) => [
  ...new Set(
    routes.flatMap(({ service: { spec } }) =>
      spec.clusterIP && isIPv4(spec.clusterIP) ? [spec.clusterIP] : [],
    ),
  ),
];

/** One rule for each address behind a route; each gets its share of the connections. */
function destinations({ service, port, backends }: Route): readonly string[] {
  const protocol = (port.protocol ?? 'TCP').toLowerCase();
  return placesOf({ service, port, backends }, true).flatMap((place) => {
    const isNodePort = !isIPv4(place.host);
    const to = isNodePort ? '-m addrtype --dst-type LOCAL' : `-d ${place.host}/32`;
    const { externalTrafficPolicy, internalTrafficPolicy } = service.spec;
    const policy = isNodePort ? externalTrafficPolicy : internalTrafficPolicy;
    const open = backends.filter(({ isHere }) => policy !== 'Local' || isHere);
    return sourcesOf(service, isNodePort).flatMap((from) =>
      open.map((backend, index) => {
        const left = open.length - index;
        const share =
          left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(5)}`;
        return `${to}${from} -p ${protocol} --dport ${place.port}${share} -j DNAT --to-destination ${backend.address}:${backend.port}`;
      }),
    );
  });
}

/** From where a load balancer's ports of this machine may be reached; what is no IPv4 range gets no rule. */
function sourcesOf({ spec }: Service, isNodePort: boolean): readonly string[] {
  const ranges = isNodePort ? (spec.loadBalancerSourceRanges ?? []) : [];
  if (ranges.length === 0) return [''];
  const blocks = ranges.flatMap((range) => parseBlock(range.trim()) ?? []);
  return blocks.map((block) => ` -s ${formatBlock(block)}`);
}

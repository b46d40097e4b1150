import { formatBlock } from '#policy/block';
import type { Allowance, PodRules } from '#policy/pod-rules';

/** A service at an address of its own whose pods all refuse somebody. */
export interface ClosedDoor {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
}

/** The start of the names of a cluster's chains; `range` tells the clusters of a machine apart. */
export const policyPrefix = (range: string) => `SLIPWAY-${range}-N`;

/** What passes between pods and the world, and what comes to services on this machine. */
export const policyJumps = (range: string) =>
  [
    ['FORWARD', `${policyPrefix(range)}-PASS`],
    ['INPUT', `${policyPrefix(range)}-DOOR`],
  ] as const;

/**
 * Policies as input of `iptables-restore --noflush`, which replaces all of them at once. They are in
 * the table that is asked before `filter`, where the engine and others accept what they know.
 * `before` are the names of the chains that are there already.
 */
export function policyChains(
  range: string,
  rules: readonly PodRules[],
  doors: readonly ClosedDoor[],
  before: readonly string[] = [],
): string {
  const [[, pass], [, door]] = policyJumps(range);
  const chains = rules.flatMap(({ address, ingress, egress }, index) => [
    ...chain(`${policyPrefix(range)}E${index}`, '-s', address, '-d', egress),
    ...chain(`${policyPrefix(range)}I${index}`, '-d', address, '-s', ingress),
  ]);
  const names = [pass, door, ...chains.map(({ name }) => name)];
  const gone = before.filter((name) => !names.includes(name));
  // Whoever has begun to speak is answered.
  const known = '-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN';
  return [
    '*mangle',
    ...[...names, ...gone].map((name) => `:${name} - [0:0]`),
    `-A ${pass} ${known}`,
    ...chains.map(({ name, entry }) => `-A ${pass} ${entry} -j ${name}`),
    ...chains.flatMap(({ name, lines }) => lines.map((line) => `-A ${name} ${line}`)),
    `-A ${door} ${known}`,
    ...doors.map(
      ({ from, to, protocol, port }) =>
        `-A ${door} -s ${from}/32 -d ${to}/32 -p ${protocol.toLowerCase()} --dport ${port} -j DROP`,
    ),
    ...gone.map((name) => `-X ${name}`),
    'COMMIT',
    '',
  ].join('\n');
}

/** The chain for one direction of a pod: what is allowed returns, the rest ends there. */
function chain(
  name: string,
  own: '-s' | '-d',
  address: string,
  other: '-s' | '-d',
  allowances: readonly Allowance[] | undefined,
) {
  if (!allowances) return [];
  const lines = [
    ...allowances.flatMap((allowance) => matchesOf(other, allowance)).map((it) => `${it}-j RETURN`),
    '-j DROP',
  ];
  return [{ name, entry: `${own} ${address}/32 ! ${other} ${address}/32`, lines }];
}

function matchesOf(other: string, { peers, ports }: Allowance): readonly string[] {
  const from = peers ? peers.map((block) => `${other} ${formatBlock(block)} `) : [''];
  const to = ports
    ? ports.map(({ protocol, from, to }) =>
        from === 0 && to === 65_535
          ? `-p ${protocol.toLowerCase()} `
          : `-p ${protocol.toLowerCase()} --dport ${from}:${to} `,
      )
    : [''];
  return from.flatMap((peer) => to.map((port) => peer + port));
}

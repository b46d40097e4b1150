import type { Relay } from '#execution/executor';

/** What a container of a job may reach of this machine. */
export interface Reach {
  /** The server, as `localhost` inside. */
  readonly relay: Relay | undefined;
  /** TCP ports of this machine that are open to it. */
  readonly ports: readonly number[];
  /** Addresses of this machine. */
  readonly host: readonly string[];
  /**
   * Whether it may answer whoever asks it. Only in networks of its own, where the Engine's rules for names
   * have made the kernel follow connections from the beginning: else one that the container has begun
   * before there were rules could pass for an answer.
   */
  readonly mayAnswer: boolean;
  /** Networks with containers of others. */
  readonly strangers: readonly string[];
}

/**
 * Rules for `iptables-restore` in a container's own network namespace: there they cost nothing on the
 * host, go with the container, and no job can change them without NET_ADMIN.
 *
 * To this machine only names are asked (port 53) and the server's ports; a cloud's address for
 * machine credentials is closed, too.
 */
export function networkRules({ relay, ports, host, mayAnswer, strangers }: Reach): string {
  const toHost = hostRules(host, [...ports, ...(relay?.ports ?? [])]);
  // A refusal is itself a packet to the container, and that lies in a network of strangers.
  const always = [
    '-A OUTPUT -o lo -j ACCEPT',
    ...(mayAnswer ? ['-A OUTPUT -m conntrack --ctdir REPLY -j ACCEPT'] : []),
  ];
  const filter = [
    '*filter',
    ...always,
    ...toHost,
    ...[...strangers, linkLocal].flatMap(refuse),
    'COMMIT',
  ];
  return [...(relay ? ['*nat', ...relayRules(relay), 'COMMIT'] : []), ...filter, ''].join('\n');
}

/** What leads to addresses of this machine: names and TCP `ports`. */
export function hostRules(host: readonly string[], ports: readonly number[]): string[] {
  const open = [...new Set(ports)];
  return host.flatMap((address) => [
    ...chunks(open, 15).map(
      (some) => `-A OUTPUT -d ${address} -p tcp -m multiport --dports ${some.join(',')} -j ACCEPT`,
    ),
    ...['tcp', 'udp'].map((kind) => `-A OUTPUT -d ${address} -p ${kind} --dport 53 -j ACCEPT`),
    ...refuse(address),
  ]);
}

/** With a reset, so that nobody waits for an answer. */
const refuse = (network: string): string[] => [
  `-A OUTPUT -d ${network} -p tcp -j REJECT --reject-with tcp-reset`,
  `-A OUTPUT -d ${network} -j REJECT`,
];

const linkLocal = '169.254.0.0/16';

/** `localhost:PORT` of the container leads to the host. */
const relayRules = ({ address, ports }: Relay): string[] =>
  ports.flatMap((port) => [
    `-A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${address}:${port}`,
    `-A POSTROUTING -d ${address}/32 -p tcp -m tcp --dport ${port} -j MASQUERADE`,
  ]);

/** What one rule can hold. */
function chunks(ports: readonly number[], size: number): (readonly number[])[] {
  const found: (readonly number[])[] = [];
  for (let at = 0; at < ports.length; at += size) found.push(ports.slice(at, at + size));
  return found;
}

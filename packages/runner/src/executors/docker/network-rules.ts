import { networkInterfaces } from 'node:os';
import type { Relay } from '#execution/executor';

/** What a container of a job may reach of this machine. */
export interface Reach {
  /** The server, as `localhost` inside. */
  readonly relay: Relay | undefined;
  /** TCP ports of this machine that are open to it. */
  readonly ports: readonly number[];
  /** Addresses of this machine. */
  readonly host: readonly string[];
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
export function networkRules({ relay, ports, host, strangers }: Reach): string {
  const open = [...new Set([...ports, ...(relay?.ports ?? [])])];
  const toHost = host.flatMap((address) => [
    ...chunks(open, 15).map(
      (some) => `-A OUTPUT -d ${address} -p tcp -m multiport --dports ${some.join(',')} -j ACCEPT`,
    ),
    ...['tcp', 'udp'].map((kind) => `-A OUTPUT -d ${address} -p ${kind} --dport 53 -j ACCEPT`),
    `-A OUTPUT -d ${address} -j REJECT`,
  ]);
  const closed = [...strangers, linkLocal].map((network) => `-A OUTPUT -d ${network} -j REJECT`);
  const filter = ['*filter', ...toHost, ...closed, 'COMMIT'];
  return [...(relay ? ['*nat', ...relayRules(relay), 'COMMIT'] : []), ...filter, ''].join('\n');
}

const linkLocal = '169.254.0.0/16';

/** `localhost:PORT` of the container leads to the host. */
const relayRules = ({ address, ports }: Relay): string[] =>
  ports.flatMap((port) => [
    `-A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport ${port} -j DNAT --to-destination ${address}:${port}`,
    `-A POSTROUTING -d ${address}/32 -p tcp -m tcp --dport ${port} -j MASQUERADE`,
  ]);

/** IPv4 addresses by which this machine is reached from outside of its loopback. */
export function hostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = all.filter(({ family, address }) => family === 'IPv4' && !address.startsWith('127.'));
  return [...new Set(own.map(({ address }) => address))];
}

/** What one rule can hold. */
function chunks(ports: readonly number[], size: number): (readonly number[])[] {
  const found: (readonly number[])[] = [];
  for (let at = 0; at < ports.length; at += size) found.push(ports.slice(at, at + size));
  return found;
}

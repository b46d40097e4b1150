import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Why an address is not asked; GitLab's words where it has some. */
export class Blocked extends Error {}

/** What is said of an address that is not asked. */
export const localText = 'requests to the local network are not allowed';

/** Looks a name up, and fails when it leads to a blocked address: checked where the connection is made. */
export function lookupWithout(isBlocked: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || !first) callback(error ?? new Error(`no address for ${hostname}`), '');
      else if (addresses.some(({ address }) => isBlocked(address))) {
        callback(new Blocked(localText), '');
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

const local = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  local.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  local.addSubnet(network, prefix, 'ipv6');
}

/** Which addresses are of this machine or of private networks; public ones may lead to what listens here, too. */
export function thisMachineAndItsNetworks(
  ownAddresses: () => readonly string[] = addressesOfThisMachine,
): (address: string) => boolean {
  return (address) => isPrivate(address) || ownAddresses().includes(address);
}

/** Loopback, private networks, link-local and multicast; IPv4 inside IPv6 counts as IPv4. */
function isPrivate(address: string): boolean {
  return local.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addressesOfThisMachine(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => address);
}

import { type LookupAddress, lookup as lookUp } from 'node:dns';
import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { guarded } from '@slipway/io';

/** What people who may push or set up a project can make the server ask. */
export interface OutgoingRules {
  /** Whether addresses of this machine and of private networks may be asked. */
  readonly allowsLocal: boolean;
  /** This machine's addresses; public ones lead to what listens here, too. */
  readonly ownAddresses?: () => readonly string[];
}

/**
 * Asks an address that somebody else has chosen. Redirects are not followed. Rejects with `Blocked` for
 * an address that is not allowed: it is checked where the connection is made, so that a name cannot
 * change in between.
 */
export async function openOutgoing(
  url: URL,
  settings: RequestOptions,
  rules: OutgoingRules,
  body?: string,
): Promise<IncomingMessage> {
  const request = beginOutgoing(url, settings, rules);
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(body);
  });
}

/** The same as far as the request: its body is the caller's to write. Throws `Blocked`. */
export function beginOutgoing(
  url: URL,
  settings: RequestOptions,
  rules: OutgoingRules,
): ClientRequest {
  const isBlocked = blockedBy(rules);
  checkAddress(url, isBlocked);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return guarded(request(url, { ...settings, lookup: lookupFor(isBlocked) }));
}

/**
 * Where a name leads, for programs that connect by themselves: they are to be told to ask these addresses and no
 * others. Empty for an address that is a number already. Rejects with `Blocked`.
 */
export async function allowedAddresses(url: URL, rules: OutgoingRules): Promise<readonly string[]> {
  const isBlocked = blockedBy(rules);
  checkAddress(url, isBlocked);
  if (isIP(hostOf(url)) !== 0) return [];
  return new Promise((resolve, reject) => {
    lookupFor(isBlocked)(url.hostname, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve((found as LookupAddress[]).map(({ address }) => address)); // `all` was asked for
    });
  });
}

type IsBlocked = (address: string) => boolean;

function blockedBy({ allowsLocal, ownAddresses = addressesOfThisMachine }: OutgoingRules) {
  const isBlocked: IsBlocked = (address) =>
    !allowsLocal && (isPrivate(address) || ownAddresses().includes(address));
  return isBlocked;
}

function checkAddress(url: URL, isBlocked: IsBlocked): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Blocked('only http and https are allowed');
  }
  const host = hostOf(url);
  if (isIP(host) !== 0 && isBlocked(host)) throw new Blocked(localText);
}

const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '');

/** Why an address is not asked; GitLab's words where it has some. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
  readonly code = 'blocked';
}

const localText = 'requests to the local network are not allowed';

function lookupFor(isBlocked: IsBlocked): LookupFunction {
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

/** Loopback, private networks, link-local and multicast; IPv4 inside IPv6 counts as IPv4. */
function isPrivate(address: string): boolean {
  return local.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addressesOfThisMachine(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => address);
}

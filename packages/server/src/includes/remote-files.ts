import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Included } from '@slipway/ci';

/** Fetches `include: remote`. */
export interface RemoteFiles {
  fetch(url: string): Promise<Included>;
}

export interface RemoteFilesOptions {
  /**
   * Whether addresses of this machine and of private networks may be asked. Off by default: a
   * configuration comes from whoever can push, and must not reach what only the server can reach.
   */
  readonly allowsLocal: boolean;
  /** This machine's addresses; public ones lead to what listens here, too. */
  readonly ownAddresses?: () => readonly string[];
  /** For the whole file, redirects included. Default 10. */
  readonly timeoutSeconds?: number;
}

const mostBytes = 5 * 1024 * 1024;
const mostRedirects = 3;

/** The address is checked where the connection is made, so a name cannot change in between. */
export function createRemoteFiles(options: RemoteFilesOptions): RemoteFiles {
  const { allowsLocal, timeoutSeconds = 10, ownAddresses = addressesOfThisMachine } = options;
  const isLocal = (address: string) => isPrivate(address) || ownAddresses().includes(address);
  const lookup = lookupFor((address) => !allowsLocal && isLocal(address));

  async function get(url: string, signal: AbortSignal, redirects: number): Promise<Included> {
    const response = await open(new URL(url), { signal, lookup });
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      if (redirects >= mostRedirects) throw new Blocked('it redirects too often');
      const next = new URL(headers.location, url);
      return get(next.href, signal, redirects + 1);
    }
    if (statusCode !== 200) {
      response.destroy();
      return { found: 'nothing', reason: 'http', detail: String(statusCode) };
    }
    return { found: 'file', file: { name: url, text: await read(response), origin: 'remote' } };
  }

  function open(url: URL, settings: RequestOptions): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new Blocked('only http and https are allowed');
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!allowsLocal && isIP(host) !== 0 && isLocal(host)) throw new Blocked(localText);
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      request(url, settings, resolve).on('error', reject).end();
    });
  }

  return {
    async fetch(url) {
      const signal = AbortSignal.timeout(timeoutSeconds * 1000);
      try {
        const answer = await get(url, signal, 0);
        return answer.found === 'file'
          ? { ...answer, file: { ...answer.file, name: url } }
          : answer;
      } catch (error) {
        if (error instanceof Blocked) {
          return { found: 'nothing', reason: 'blocked', detail: error.message };
        }
        return { found: 'nothing', reason: signal.aborted ? 'timeout' : 'socket' };
      }
    },
  };
}

/** Why an address is not asked; GitLab's words where it has some. */
class Blocked extends Error {}

const localText = 'requests to the local network are not allowed';

function lookupFor(isBlocked: (address: string) => boolean): LookupFunction {
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

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > mostBytes) throw new Blocked('it is larger than 5 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

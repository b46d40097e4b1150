import { BlockList, isIP } from 'node:net';
import type { Client } from './call.ts';

/** Finds out who is at the other end when a proxy stands between. */
export type FindClient = (request: Request, connected: Client) => Client;

/**
 * Takes the word of these proxies (addresses, or ranges as `10.0.0.0/8`) for whom they ask: of
 * `X-Forwarded-For` the last address that is no proxy's, since what stands before it anyone can write.
 * Throws for what is neither an address nor a range.
 */
export function createFindClient(proxies: readonly string[] = []): FindClient {
  const trusted = new BlockList();
  for (const proxy of proxies) addRange(trusted, proxy);
  const isTrusted = (address: string) => {
    const plain = plainAddress(address);
    const family = isIP(plain);
    return family !== 0 && trusted.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
  return (request, connected) => {
    if (proxies.length === 0 || !isTrusted(connected.address)) return connected;
    const forwarded = (request.headers.get('x-forwarded-for') ?? '').split(',');
    const named = forwarded.map((it) => plainAddress(it.trim())).filter((it) => isIP(it) !== 0);
    const address = named.findLast((it) => !isTrusted(it));
    return address === undefined ? connected : { ...connected, address };
  };
}

function addRange(list: BlockList, range: string): void {
  const [address = '', bits] = range.split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  const size = bits === undefined ? most : Number(bits);
  if (family === 0 || !Number.isInteger(size) || size < 0 || size > most || bits === '') {
    throw new Error(`${range} is no address of a proxy: give one like 10.0.0.5 or 10.0.0.0/8`);
  }
  list.addSubnet(address, size, family === 6 ? 'ipv6' : 'ipv4');
}

/** Sockets that take both kinds name IPv4 addresses as IPv6 ones. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/^\[(.*)\]$/, '$1');
}

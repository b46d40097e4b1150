import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

/**
 * IPv4 addresses by which this machine is reached from outside of its loopback.
 *
 * As the kernel routes them: Node does not list a bridge without containers, and that one answers all
 * the same.
 */
export function hostAddresses(): readonly string[] {
  const all = [...routedHere(), ...listed()];
  return [...new Set(all.filter((address) => !address.startsWith('127.')))];
}

/** IPv4 addresses that interfaces of this machine have: not those of a cluster's services, which are routes alone. */
export async function interfaceAddresses(): Promise<readonly string[]> {
  const told = await promisify(execFile)('ip', ['-o', '-4', 'addr']).catch(() => undefined);
  const all = told ? addressesOfInterfaces(told.stdout) : listed();
  return all.filter((address) => !address.startsWith('127.'));
}

/** The addresses in what `ip -o -4 addr` says. */
export function addressesOfInterfaces(told: string): readonly string[] {
  return [...told.matchAll(/ inet ([\d.]+)/g)].map(([, address = '']) => address);
}

/** Addresses that the kernel's table of routes (`/proc/net/fib_trie`) delivers to the machine itself. */
export function addressesInTrie(trie: string): readonly string[] {
  return [...trie.matchAll(/\|-- ([\d.]+)\n\s+\/32 host LOCAL/g)].map(
    ([, address = '']) => address,
  );
}

function routedHere(): readonly string[] {
  try {
    return addressesInTrie(readFileSync('/proc/net/fib_trie', 'latin1'));
  } catch {
    // Not Linux.
    return [];
  }
}

function listed(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
}

import { isIPv4 } from 'node:net';
import { runProgram } from './run-program.ts';

/** Marks the routes that are ours in `ip route show table local`. */
const protocol = '87';

/**
 * Makes the addresses of services addresses of this machine, so that it can listen there. They are
 * local routes on `lo`, one for each service: nothing that exists is changed, and the rest of the
 * service range stays what it was.
 */
export class ServiceAddresses {
  #addresses: ReadonlySet<string> = new Set();

  /** Whether this process may do that. */
  static async isPossible(): Promise<boolean> {
    if (process.geteuid?.() !== 0) return false;
    // Root without CAP_NET_ADMIN is told here; the address belongs to documentation (RFC 5737).
    const route = ['local', '192.0.2.255/32', 'dev', 'lo', 'proto', protocol, 'table', 'local'];
    try {
      await runProgram('ip', ['route', 'replace', ...route]);
      await runProgram('ip', ['route', 'del', ...route]);
      return true;
    } catch {
      return false;
    }
  }

  /** Adds and removes addresses until exactly these are there; can be repeated. */
  async set(wanted: Iterable<string>): Promise<void> {
    const next = new Set([...wanted].filter((address) => isIPv4(address)));
    const added = [...next].filter((address) => !this.#addresses.has(address));
    const removed = [...this.#addresses].filter((address) => !next.has(address));
    const lines = [
      ...added.map((address) => `route replace ${localRoute(address)}`),
      ...removed.map((address) => `route del ${localRoute(address)}`),
    ];
    if (lines.length > 0)
      await runProgram('ip', ['-force', '-batch', '-'], `${lines.join('\n')}\n`);
    this.#addresses = next;
  }
}

const localRoute = (address: string) => `local ${address}/32 dev lo proto ${protocol} table local`;

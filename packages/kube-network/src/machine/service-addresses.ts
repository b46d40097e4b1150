import { isIPv4 } from 'node:net';
import { runProgram } from './run-program.ts';

/** Marks the routes that are ours in `ip route show table local`. */
const protocol = '87';

/** An address that is this machine's own, and whether it is so for a service. */
export interface LocalAddress {
  readonly address: string;
  readonly isOurs: boolean;
}

/** The addresses that are this machine's own already, whoever made them so. */
export async function localAddresses(): Promise<readonly LocalAddress[]> {
  const table = await runProgram('ip', ['-4', 'route', 'show', 'table', 'local']);
  return table.split('\n').flatMap((line) => {
    const [type, address = ''] = line.split(' ');
    if (type !== 'local') return [];
    const isOurs = ` ${line} `.includes(` proto ${protocol} `);
    return [{ address: address.replace(/\/\d+$/, ''), isOurs }];
  });
}

/**
 * Makes the addresses of services addresses of this machine, so that it can listen there. They are
 * local routes on `lo`, one for each service: nothing that exists is changed, and the rest of the
 * service range stays what it was.
 */
export class ServiceAddresses {
  readonly #addresses = new Set<string>();

  /** Whether this process may do that. */
  static async isPossible(): Promise<boolean> {
    if (process.geteuid?.() !== 0) return false;
    // Root without CAP_NET_ADMIN is told here; the address is local with and without this route.
    const route = ['local', '127.87.87.87/32', 'dev', 'lo', 'proto', protocol, 'table', 'local'];
    const isAllowed = await runProgram('ip', ['route', 'replace', ...route]).then(
      () => true,
      () => false,
    );
    // Another cluster that asks at the same moment may have removed it.
    if (isAllowed) await runProgram('ip', ['route', 'del', ...route]).catch(() => {});
    return isAllowed;
  }

  /** Takes over what a process of ours that ended suddenly has left of a range. */
  async inherit(range: string): Promise<void> {
    const ours = ['root', range, 'proto', protocol, 'table', 'local'];
    const lines = (await runProgram('ip', ['-4', 'route', 'show', ...ours])).split('\n');
    for (const line of lines) {
      const address = line.split(' ')[1]?.replace(/\/32$/, '') ?? '';
      if (isIPv4(address)) this.#addresses.add(address);
    }
  }

  /**
   * Adds what is not there yet. The machine's own addresses, which a service may name as external ones,
   * stay what they are: replaced and cleared they would cut it from its network.
   */
  async add(wanted: Iterable<string>): Promise<void> {
    const added = new Set(
      [...wanted].filter((address) => isIPv4(address) && !this.#addresses.has(address)),
    );
    if (added.size === 0) return;
    for (const { address, isOurs } of await localAddresses()) if (!isOurs) added.delete(address);
    await change('replace', added);
    for (const address of added) this.#addresses.add(address);
  }

  /** Those of other services than the wanted ones. */
  beyond(wanted: Iterable<string>): readonly string[] {
    const kept = new Set(wanted);
    return [...this.#addresses].filter((address) => !kept.has(address));
  }

  async remove(gone: readonly string[]): Promise<void> {
    if (gone.length === 0) return;
    await change('del', gone);
    for (const address of gone) this.#addresses.delete(address);
  }

  /** Removes the addresses inside of a range, whoever has added them. */
  static async clearRange(range: string): Promise<void> {
    const routes = ['root', range, 'proto', protocol, 'table', 'local'];
    await runProgram('ip', ['-4', 'route', 'flush', ...routes]);
  }

  /** Removes all of them. */
  async clear(): Promise<void> {
    await change('del', this.#addresses);
    this.#addresses.clear();
  }
}

function change(verb: string, addresses: Iterable<string>): Promise<string> {
  const lines = [...addresses].map(
    (address) => `route ${verb} local ${address}/32 dev lo proto ${protocol} table local\n`,
  );
  return runProgram('ip', ['-force', '-batch', '-'], lines.join(''));
}

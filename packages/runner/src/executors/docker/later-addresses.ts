import { type FileHandle, open } from 'node:fs/promises';
import type { AddressWatch } from '#host/address-watch';
import { hostAddresses } from '#host/host-addresses';
import { restoreRules } from '#host/restore-rules';
import type { JobLog } from '#log/job-log';
import { hostRules } from './network-rules.ts';

/** A network that is closed to this machine, but for some ports. */
interface ClosedNetwork {
  /** It stays the same one, whoever gets the number of its process later. */
  readonly namespace: FileHandle;
  readonly ports: readonly number[];
  readonly closed: Set<string>;
}

/**
 * Closes the addresses that this machine gets while a job runs, as a bridge that somebody makes meanwhile: the
 * rules of a container name addresses, and were written before.
 */
export class LaterAddresses {
  readonly #log: JobLog;
  readonly #networks: ClosedNetwork[] = [];
  readonly #end: () => void;
  #work: Promise<unknown> = Promise.resolve();

  constructor(watch: AddressWatch, log: JobLog) {
    this.#log = log;
    this.#end = watch.listen({
      changed: (addresses) => this.#close(addresses),
      failed: (why) =>
        log.plain(`This job reaches addresses that this machine gets while it runs: ${why}.`),
    });
  }

  /** The network of a process, in which rules are that close `known`. */
  async add(pid: number, ports: readonly number[], known: readonly string[]): Promise<void> {
    const namespace = await open(`/proc/${pid}/ns/net`).catch(() => undefined);
    if (namespace === undefined) return; // It has ended.
    this.#networks.push({ namespace, ports, closed: new Set(known) });
    // What has come while the rules were written.
    this.#close(hostAddresses());
    await this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    await this.#work;
    for (const { namespace } of this.#networks.splice(0)) await namespace.close();
  }

  #close(addresses: readonly string[]): void {
    for (const network of this.#networks) {
      const later = addresses.filter((address) => !network.closed.has(address));
      if (later.length === 0) continue;
      for (const address of later) network.closed.add(address);
      const rules = ['*filter', ...hostRules(later, network.ports), 'COMMIT', ''].join('\n');
      this.#work = this.#work.then(async () => {
        const complaint = await restoreRules(rules, network.namespace);
        if (complaint !== undefined)
          this.#log.plain(`This job reaches ${later.join(', ')} of this machine: ${complaint}.`);
      });
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { guarded } from '@slipway/io';
import { hostAddresses } from './host-addresses.ts';

/** Hears of all addresses that this machine has, when they have changed. */
export interface AddressListener {
  changed(addresses: readonly string[]): void;
  /** Nobody can tell. */
  failed(why: string): void;
}

/**
 * Tells when this machine gets addresses: a bridge that somebody makes, a network that somebody joins. A
 * program listens to the kernel as long as somebody wants to hear.
 */
export class AddressWatch {
  readonly #listeners = new Set<AddressListener>();
  #program: ChildProcess | undefined;

  /** Returns what ends it. */
  listen(listener: AddressListener): () => void {
    this.#listeners.add(listener);
    this.#program ??= this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#program?.kill();
      this.#program = undefined;
    };
  }

  #start(): ChildProcess {
    // A new address answers once the kernel has a route to it.
    const program = guarded(
      spawn('ip', ['-4', '-o', 'monitor', 'route', 'address'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    guarded(program.stdout).on('data', () => {
      const addresses = hostAddresses();
      for (const listener of this.#listeners) listener.changed(addresses);
    });
    const over = (why: string): void => {
      if (this.#program !== program) return;
      this.#program = undefined;
      for (const listener of this.#listeners) listener.failed(why);
    };
    program.on('error', () => over('ip (of iproute2) is not installed'));
    program.on('exit', () => over('ip (of iproute2) has ended'));
    return program;
  }
}

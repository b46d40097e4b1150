import type { Config } from '#config';
import type { Log } from '#log';
import { KeptRole } from './kept-role.ts';
import { endNetwork, noteProcesses } from './leftovers.ts';
import { joinedEntry } from './process/joined.ts';
import { startRoleProcess } from './process/start-role-process.ts';
import { watchRoles } from './pulse/watch-roles.ts';

export interface NetworkProcessOptions {
  readonly config: Config;
  readonly log: Log;
  /** A word for people when it has ended. */
  tell(text: string): void;
}

/** The network of a cluster that runs alone: from its first use on in a process of its own, which is kept running. */
export class NetworkProcess implements AsyncDisposable {
  readonly #options: NetworkProcessOptions;
  #role: KeptRole | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beginning: Promise<void> | undefined;
  #isEnding = false;

  constructor(options: NetworkProcessOptions) {
    this.#options = options;
  }

  /** To be called by whoever has the cluster for itself: what an earlier one has left is ended. */
  wake(): void {
    const { log } = this.#options;
    this.#beginning ??= this.#begin().catch((error: unknown) =>
      log.error('role cannot start', { role: 'network', error }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#timer);
    await this.#role?.stop();
  }

  async #begin(): Promise<void> {
    await endNetwork(this.#options.config.dataDir);
    if (this.#isEnding) return;
    const role = this.#keep();
    this.#role = role;
    this.#timer = watchRoles(() => [role]);
    await role.begin();
  }

  #keep(): KeptRole {
    const { config, log, tell } = this.#options;
    const entry = joinedEntry();
    const note = () => noteProcesses(config.dataDir, { network: this.#role?.pid }, log, 'cluster');
    return new KeptRole({
      name: 'network',
      startProcess(onMessage) {
        queueMicrotask(note);
        return startRoleProcess('network', config.dataDir, onMessage, entry);
      },
      input: () => ({
        type: 'start',
        input: { config, mainPort: 0, clusterPort: undefined, facts: {} },
      }),
      onReady: () => log.info('role serves', { role: 'network', pid: this.#role?.pid }),
      onEnded() {},
      onMessage() {},
      tell(what, fields) {
        tell(what);
        log.error('role ended', { role: 'network', what, ...fields });
      },
    });
  }
}

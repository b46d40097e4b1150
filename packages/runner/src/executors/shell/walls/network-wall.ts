import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { guarded } from '@slipway/io';
import { readStart } from '#host/bounded-body';
import { wallRules, withoutWall } from './network-wall-rules.ts';

/**
 * Keeps users of jobs from this machine's services. The rules name users and not processes, so a job costs nothing
 * once its project's user is among them.
 */
export class NetworkWall {
  readonly #table: string;
  readonly #users = new Set<number>();
  readonly #ports = new Set<number>();
  #work: Promise<string | undefined> = Promise.resolve(undefined);

  /** @param key that of the runner: it is the only one that changes these rules */
  constructor(key: string) {
    this.#table = `slipway_${key}`;
  }

  /**
   * Closes the way of a user, but for these ports. Resolves with a complaint where that cannot be: no job waits for
   * a machine that has no such rules.
   */
  enclose(user: number, ports: readonly number[]): Promise<string | undefined> {
    return this.#next(async () => {
      const added = ports.filter((port) => !this.#ports.has(port));
      if (this.#users.has(user) && added.length === 0) return undefined;
      const users = [...this.#users.add(user)];
      for (const port of added) this.#ports.add(port);
      const complaint = await restore(
        wallRules({ table: this.#table, users, ports: [...this.#ports] }),
      );
      // What is not in its place is tried again for the next job.
      if (complaint !== undefined) this.#users.delete(user);
      return complaint;
    });
  }

  /** Opens it again, to a user who may have the machine. */
  release(user: number): Promise<string | undefined> {
    return this.#next(async () => {
      if (!this.#users.delete(user)) return undefined;
      const users = [...this.#users];
      if (users.length === 0) return await restore(withoutWall(this.#table));
      return await restore(wallRules({ table: this.#table, users, ports: [...this.#ports] }));
    });
  }

  /** Takes the rules away, also those that a killed process has left. */
  remove(): Promise<string | undefined> {
    return this.#next(async () => {
      this.#users.clear();
      return await restore(withoutWall(this.#table));
    });
  }

  #next(step: () => Promise<string | undefined>): Promise<string | undefined> {
    this.#work = this.#work.then(step, step);
    return this.#work;
  }
}

/** Why this machine cannot keep such rules; undefined when it can. */
export async function whyNoWall(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can close the way';
  return await restore(wallRules({ table: 'slipway_tried', users: [1], ports: [1] }), ['--check']);
}

async function restore(
  rules: string,
  options: readonly string[] = [],
): Promise<string | undefined> {
  const child = guarded(
    spawn('nft', [...options, '--file', '-'], { stdio: ['pipe', 'ignore', 'pipe'] }),
  );
  guarded(child.stdin).end(rules);
  const complaint = readStart(child.stderr, 64 << 10);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const said = (await complaint).trim().split('\n')[0] ?? '';
    return code === 0 ? undefined : `nft refuses the rules (${said})`;
  } catch {
    return 'nft (of nftables) is not installed';
  }
}

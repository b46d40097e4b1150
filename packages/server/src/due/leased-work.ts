import type { Clock, Log } from '#log';
import { backOffMs } from './back-off.ts';
import type { DueStore } from './due-store.ts';
import type { DueHandler, DueWork } from './due-work.ts';

/** What is being done here, each under its lease. */
export interface LeasedWork {
  readonly count: number;
  /** When leases are to be renewed next; never, without work. */
  readonly renewAt: number;
  begin(work: DueWork): void;
  /** Renews leases that have run for a while, or all of them at once. */
  renew(which: 'old' | 'all'): Promise<void>;
  /** Resolves when what is being done now is over. */
  over(): Promise<unknown>;
}

/** Who does it, and where it is written down. */
export interface LeasedWorkOptions {
  readonly due: DueStore;
  readonly handlers: ReadonlyMap<string, DueHandler>;
  /** This server among those on the store. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Work whose server is silent for so long is another one's. */
export const leaseMs = 10_000;

/** `onOver` is told when a piece of work is over, well or not. */
export function createLeasedWork(options: LeasedWorkOptions, onOver: () => void): LeasedWork {
  const { due, owner, clock, log } = options;
  /** Work that is planned anew while it is done may be here twice. */
  const running = new Map<DueWork, Promise<void>>();
  let renewAt = Number.POSITIVE_INFINITY;

  function begin(work: DueWork): void {
    if (running.size === 0) renewAt = clock().getTime() + leaseMs / 3;
    const over = carryOut(options, work)
      .catch((error: unknown) =>
        log.error('due work could not be settled', { ...named(work), error }),
      )
      .finally(() => {
        running.delete(work);
        if (running.size === 0) renewAt = Number.POSITIVE_INFINITY;
        onOver();
      });
    running.set(work, over);
  }

  async function renew(which: 'old' | 'all'): Promise<void> {
    const now = clock().getTime();
    if (running.size === 0 || (which === 'old' && now < renewAt)) return;
    renewAt = now + leaseMs / 3;
    for (const [name, those] of Map.groupBy(running.keys(), ({ owner: by }) => by ?? owner)) {
      const ids = those.map(({ id }) => id);
      await due.renew(ids, name, new Date(now + leaseMs));
    }
  }

  return {
    get count() {
      return running.size;
    },
    get renewAt() {
      return renewAt;
    },
    begin,
    renew,
    over: () => Promise.all(running.values()),
  };
}

/** Done, it is settled; what failed is tried again, later each time. */
async function carryOut(
  { due, handlers, owner, clock, log }: LeasedWorkOptions,
  work: DueWork,
): Promise<void> {
  const { id, kind, attempts } = work;
  const name = work.owner ?? owner;
  try {
    const handler = handlers.get(kind);
    if (!handler) throw new Error(`nobody knows how to do "${kind}": was this store newer once?`);
    const again = await handler(work);
    await (again ? due.again(id, name, again, 0) : due.done(id, name));
  } catch (error) {
    log.error('due work failed; it is tried again', { ...named(work), attempts, error });
    const at = new Date(clock().getTime() + backOffMs(attempts));
    await due.again(id, name, at, attempts);
  }
}

function named({ kind, subject }: DueWork) {
  return { kind, subject };
}

import type { Clock, Log } from '#log';
import { alarmAt } from './alarm.ts';
import { backOffMs } from './back-off.ts';
import type { DueStore } from './due-store.ts';
import type { DueWork } from './due-work.ts';
import { createSetBackWatch } from './set-back.ts';

/** Does what is due of one kind. Answers when to do it again; what rejects is tried again later. */
export type DueHandler = (work: DueWork) => Promise<Date | undefined>;

/** The one who does what is due. */
export interface DueWorker {
  start(): void;
  /** Resolves when nothing that is due is left, and nothing is being done. */
  idle(): Promise<void>;
  /** Begins nothing more, and resolves when what was begun is over. */
  close(): Promise<void>;
}

export interface DueWorkerOptions {
  readonly due: DueStore;
  readonly handlers: ReadonlyMap<string, DueHandler>;
  /** This server among those on the store. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How far away work of a kind can lie that is no wall clock's, in milliseconds. */
  readonly longestMs?: ReadonlyMap<string, number>;
  /** Plans anew what the worker cannot know the measure of; also called once at the start. */
  readonly onSetBack?: () => Promise<void>;
  /** The machine's own count of time, which nobody sets. */
  readonly passedMs?: () => number;
}

/** Work whose server is silent for so long is another one's. */
const leaseMs = 10_000;
const mostAtOnce = 32;
/** Nobody tells that a clock was set. */
const lookMs = 20_000;

/**
 * Takes what is due under a lease, does it, and sleeps until the next is due or something earlier is
 * planned. Two servers on one store never do the same at once; a lease that has run out is taken over.
 */
export function createDueWorker(options: DueWorkerOptions): DueWorker {
  const { due, handlers, owner, clock, log } = options;
  /** Work that is planned anew while it is done may be here twice. */
  const running = new Map<DueWork, Promise<void>>();
  const { longestMs = new Map(), passedMs = () => performance.now() } = options;
  const wasSetBack = createSetBackWatch(clock, passedMs);
  let renewAt = Number.POSITIVE_INFINITY;
  let alarm: Disposable | undefined;
  let look: NodeJS.Timeout | undefined;
  let taking: Promise<void> | undefined;
  let isWanted = false;
  let isOpen = false;
  let taken = 0;

  const subscription = due.onWrite(wake);

  function wake(): void {
    isWanted = true;
    if (!isOpen || taking) return;
    taking = round()
      .catch((error: unknown) => log.error('due work could not be read', { error }))
      .finally(() => {
        taking = undefined;
        if (isWanted) wake();
      });
  }

  async function round(): Promise<void> {
    isWanted = false;
    if (wasSetBack()) await pullBack();
    await renewLeases();
    const next = await due.nextAt();
    const now = clock().getTime();
    const room = mostAtOnce - running.size;
    if (next && next.getTime() <= now && room > 0) {
      const until = new Date(now + leaseMs);
      // Each take has a name of its own: work that is planned anew meanwhile belongs to another one.
      taken += 1;
      const works = await due.take(`${owner}/${taken}`, new Date(now), until, room);
      for (const work of works) begin(work);
      isWanted ||= works.length > 0;
      return;
    }
    sleepUntil(room > 0 ? Math.min(next?.getTime() ?? Number.POSITIVE_INFINITY, renewAt) : renewAt);
  }

  /** What measures a time, and does not name one, keeps its measure. */
  async function pullBack(): Promise<void> {
    const now = clock().getTime();
    // Before leases are given to others: what is being done here is still ours.
    if (running.size > 0) renewAt = now;
    await renewLeases();
    const limits = [...longestMs].map(([kind, ms]) => [kind, new Date(now + ms)] as const);
    await due.pullBack(new Map(limits), new Date(now + 3 * leaseMs));
    await options.onSetBack?.();
  }

  function sleepUntil(at: number): void {
    alarm?.[Symbol.dispose]();
    clearTimeout(look);
    if (!isOpen) return;
    look = setTimeout(wake, lookMs).unref();
    if (at !== Number.POSITIVE_INFINITY) alarm = alarmAt(at, clock, wake);
  }

  function begin(work: DueWork): void {
    if (running.size === 0) renewAt = clock().getTime() + leaseMs / 3;
    const over = carryOut(work)
      .catch((error: unknown) =>
        log.error('due work could not be settled', { ...named(work), error }),
      )
      .finally(() => {
        running.delete(work);
        if (running.size === 0) renewAt = Number.POSITIVE_INFINITY;
        wake();
      });
    running.set(work, over);
  }

  async function carryOut(work: DueWork): Promise<void> {
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

  async function renewLeases(): Promise<void> {
    const now = clock().getTime();
    if (now < renewAt) return;
    renewAt = now + leaseMs / 3;
    for (const [name, those] of Map.groupBy(running.keys(), ({ owner: by }) => by ?? owner)) {
      const ids = those.map(({ id }) => id);
      await due.renew(ids, name, new Date(now + leaseMs));
    }
  }

  async function settled(): Promise<void> {
    while (taking || running.size > 0) {
      await taking;
      await Promise.all(running.values());
    }
  }

  return {
    start() {
      isOpen = true;
      wake();
    },
    async idle() {
      wake();
      await settled();
    },
    async close() {
      isOpen = false;
      subscription[Symbol.dispose]();
      alarm?.[Symbol.dispose]();
      clearTimeout(look);
      await settled();
    },
  };
}

function named({ kind, subject }: DueWork) {
  return { kind, subject };
}

import type { Clock } from '#log';
import { alarmAt } from './alarm.ts';
import { createLeasedWork, type LeasedWorkOptions, leaseMs } from './leased-work.ts';
import { createSetBackWatch } from './set-back.ts';

/** The one who does what is due. */
export interface DueWorker {
  start(): void;
  /** Resolves when nothing that is due is left, and nothing is being done. */
  idle(): Promise<void>;
  /** Begins nothing more, and resolves when what was begun is over. */
  close(): Promise<void>;
}

/** What is due, who does it, and how time is told. */
export interface DueWorkerOptions extends LeasedWorkOptions {
  /** How far away work of a kind can lie that is no wall clock's, in milliseconds. */
  readonly longestMs?: ReadonlyMap<string, number>;
  /** Plans anew what the worker cannot know the measure of; also called once at the start. */
  readonly onSetBack?: () => Promise<void>;
  /** The machine's own count of time, which nobody sets. */
  readonly passedMs?: () => number;
}

const mostAtOnce = 32;
/** Nobody tells that a clock was set. */
const lookMs = 20_000;

/**
 * Takes what is due under a lease, does it, and sleeps until the next is due or something earlier is
 * planned. Two servers on one store never do the same at once; a lease that has run out is taken over.
 */
export function createDueWorker(options: DueWorkerOptions): DueWorker {
  const { due, owner, clock, log, passedMs = () => performance.now() } = options;
  const wasSetBack = createSetBackWatch(clock, passedMs);
  const work = createLeasedWork(options, wake);
  const sleep = createSleep(clock, wake);
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
    await work.renew('old');
    const nextMs = (await due.nextAt())?.getTime() ?? Number.POSITIVE_INFINITY;
    const now = clock().getTime();
    const room = mostAtOnce - work.count;
    if (nextMs <= now && room > 0) return take(now, room);
    if (isOpen) sleep.until(room > 0 ? Math.min(nextMs, work.renewAt) : work.renewAt);
  }

  async function take(now: number, room: number): Promise<void> {
    const until = new Date(now + leaseMs);
    // Each take has a name of its own: work that is planned anew meanwhile belongs to another one.
    taken += 1;
    const works = await due.take(`${owner}/${taken}`, new Date(now), until, room);
    for (const one of works) work.begin(one);
    isWanted ||= works.length > 0;
  }

  /** What measures a time, and does not name one, keeps its measure. */
  async function pullBack(): Promise<void> {
    const now = clock().getTime();
    // Before leases are given to others: what is being done here is still ours.
    await work.renew('all');
    const { longestMs = new Map() } = options;
    const limits = [...longestMs].map(([kind, ms]) => [kind, new Date(now + ms)] as const);
    await due.pullBack(new Map(limits), new Date(now + 3 * leaseMs));
    await options.onSetBack?.();
  }

  async function settled(): Promise<void> {
    while (taking || work.count > 0) {
      await taking;
      await work.over();
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
      sleep.end();
      await settled();
    },
  };
}

/** Sleeps until a time, though never for long. */
function createSleep(clock: Clock, wake: () => void) {
  let alarm: Disposable | undefined;
  let look: NodeJS.Timeout | undefined;

  function end(): void {
    alarm?.[Symbol.dispose]();
    clearTimeout(look);
  }

  return {
    end,
    until(at: number): void {
      end();
      look = setTimeout(wake, lookMs).unref();
      if (at !== Number.POSITIVE_INFINITY) alarm = alarmAt(at, clock, wake);
    },
  };
}

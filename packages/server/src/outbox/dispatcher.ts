import type { Clock, Log } from '#log';
import type { OutboxStore } from './outbox-store.ts';
import type { Reactor } from './reactor.ts';
import { createReader, type Reader, type TryAgain } from './reader.ts';

/** Tells the reactors what is written into the outbox, by this server or another one. */
export interface Dispatcher {
  /** Call once, before any request is answered. */
  start(): Promise<void>;
  /** Resolves when everything written so far is done, as far as it is this server's part. */
  idle(): Promise<void>;
  /** Writes down how far it has come, and lets others lead. */
  close(): Promise<void>;
}

export interface DispatcherOptions {
  readonly outbox: OutboxStore;
  readonly reactors: readonly Reactor[];
  /** This server among those on the store. */
  readonly owner: string;
  readonly tryAgain: TryAgain;
  readonly clock: Clock;
  readonly log: Log;
}

/** Others take over when the leader was silent for so long. */
const leaseMs = 15_000;
/** Positions may lag behind by so much; after a kill, what lies between is told again. */
const savedEveryMs = 1_000;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { outbox, reactors, owner, tryAgain, clock, log } = options;
  const onceOnly = reactors.filter(({ reach }) => reach === 'once');
  const everywhere = reactors.filter(({ reach }) => reach === 'everywhere');
  let own: Reader | undefined;
  /** Known while this server leads. */
  let shared: Reader | undefined;
  let leadsUntil = 0;
  let savedAt = 0;
  let isClosed = false;
  let isWanted = false;
  let running: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  const subscription = outbox.onWrite(wake);

  function wake(): void {
    isWanted = true;
    if (isClosed || running || !own) return;
    running = run()
      .catch((error: unknown) => log.error('the outbox could not be read', { error }))
      .finally(() => {
        running = undefined;
        if (isWanted) wake();
      });
  }

  async function run(): Promise<void> {
    isWanted = false;
    await own?.read();
    if ((await outbox.last()) <= (shared?.handedOn ?? -1)) return;
    if (!(await leads())) return;
    if (Math.abs(clock().getTime() - savedAt) >= savedEveryMs) await save();
    await shared?.read();
  }

  /** Whether this server reacts for all; else it looks again when the other's time is over. */
  async function leads(): Promise<boolean> {
    const now = clock().getTime();
    // A clock that was set back makes the time that is left too long.
    if (shared && now < leadsUntil - leaseMs / 2 && now >= leadsUntil - leaseMs) return true;
    const until = now + leaseMs;
    const end = (await outbox.lead(owner, new Date(now), new Date(until))).getTime();
    if (end !== until) {
      shared = undefined;
      clearTimeout(retry);
      retry = setTimeout(wake, Math.min(leaseMs, Math.max(1, end - now))).unref();
      return false;
    }
    // Somebody else may have gone on from there meanwhile.
    if (!shared || now >= leadsUntil) shared = await readShared();
    leadsUntil = until;
    return true;
  }

  async function readShared(): Promise<Reader> {
    const positions = await outbox.positions();
    const startOf = ({ name }: Reactor) => positions.get(name) ?? 0;
    return createReader(outbox, onceOnly, startOf, tryAgain);
  }

  async function save(): Promise<void> {
    savedAt = clock().getTime();
    if (shared) await outbox.advance(shared.positions());
  }

  return {
    async start() {
      const last = await outbox.last();
      own = createReader(outbox, everywhere, () => last, tryAgain);
      for (const reactor of everywhere) await reactor.start?.();
      // If there is another server, it learns of it in a while; what both do until then is done once.
      leadsUntil = clock().getTime() + leaseMs;
      await outbox.takeLead(owner, new Date(leadsUntil));
      shared = await readShared();
      wake();
    },
    async idle() {
      wake();
      while (running) await running;
      await own?.idle();
      await shared?.idle();
    },
    async close() {
      isClosed = true;
      subscription[Symbol.dispose]();
      clearTimeout(retry);
      await running;
      await own?.idle();
      await shared?.idle();
      await Promise.all([save(), shared && outbox.resign(owner)]);
    },
  };
}

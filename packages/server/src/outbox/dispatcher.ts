import type { Log } from '#log';
import { createLeadership, type LeadershipOptions } from './leadership.ts';
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

/** Who is told, and as which server. */
export interface DispatcherOptions extends LeadershipOptions {
  readonly reactors: readonly Reactor[];
  readonly tryAgain: TryAgain;
  readonly log: Log;
}

/** Positions may lag behind by so much; after a kill, what lies between is told again. */
const savedEveryMs = 1_000;

/** Reads on whenever something is written, by itself or by others. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { outbox, reactors, tryAgain, clock, log } = options;
  const onceOnly = reactors.filter(({ reach }) => reach === 'once');
  const everywhere = reactors.filter(({ reach }) => reach === 'everywhere');
  let own: Reader | undefined;
  /** Known while this server leads. */
  let shared: Reader | undefined;
  let savedAt = 0;
  let isClosed = false;
  let isWanted = false;
  let running: Promise<void> | undefined;

  const leadership = createLeadership(options, wake);
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

  /** Whether this server reacts for all. */
  async function leads(): Promise<boolean> {
    const held = await leadership.hold();
    // Somebody else may have gone on from there meanwhile.
    if (held !== 'held') shared = undefined;
    if (held === false) return false;
    shared ??= await readShared();
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
      await leadership.take();
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
      leadership.close();
      await running;
      await own?.idle();
      await shared?.idle();
      await Promise.all([save(), leadership.resign()]);
    },
  };
}

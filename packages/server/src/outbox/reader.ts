import type { OutboxEntry } from './happening.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import type { OutboxStore, Positions } from './outbox-store.ts';
import type { Reactor } from './reactor.ts';

/** What a reactor could not do is handed on. */
export type TryAgain = (
  reactor: Reactor,
  entries: readonly OutboxEntry[],
  error: unknown,
) => Promise<void>;

/** Brings the outbox to some reactors, each from its own position on. */
export interface Reader {
  /** Hands on all there is. */
  read(): Promise<void>;
  /** The last entry it has handed on. */
  readonly handedOn: number;
  /** How far each reactor has come. */
  positions(): Positions;
  idle(): Promise<void>;
}

const readAtOnce = 500;
/** With more than this at work, reading waits. */
const mostUndone = 5_000;

/** Begins where each reactor's start says. */
export function createReader(
  outbox: OutboxStore,
  reactors: readonly Reactor[],
  startOf: (reactor: Reactor) => number,
  tryAgain: TryAgain,
): Reader {
  const boxes = new Map<Reactor, Mailbox>();
  for (const reactor of reactors) {
    const handOver = (entries: readonly OutboxEntry[], error: unknown) =>
      tryAgain(reactor, entries, error);
    boxes.set(reactor, createMailbox(reactor, startOf(reactor), handOver));
  }
  let handedOn = Math.min(...reactors.map(startOf));

  async function idle(): Promise<void> {
    for (const box of boxes.values()) await box.idle();
  }

  /**
   * Who was away for so long that entries were thrown away looks at everything again. Their numbers have no
   * gaps but those of writes that were taken back: where the next one follows, nothing is missing.
   */
  async function startAgainAfterGap(next: OutboxEntry | undefined): Promise<void> {
    if (next?.id === handedOn + 1) return;
    const trimmed = await outbox.trimmed();
    if (trimmed <= handedOn) return;
    handedOn = trimmed;
    for (const reactor of reactors) await reactor.start?.();
  }

  return {
    async read() {
      for (let isMore = true; isMore; ) {
        const entries = await outbox.after(handedOn, readAtOnce);
        await startAgainAfterGap(entries[0]);
        const last = entries.at(-1);
        if (!last) return;
        isMore = entries.length === readAtOnce;
        for (const entry of entries) for (const box of boxes.values()) box.deliver(entry);
        handedOn = last.id;
        if ([...boxes.values()].some(({ length }) => length > mostUndone)) await idle();
      }
    },
    get handedOn() {
      return handedOn;
    },
    positions: () => new Map(Array.from(boxes, ([{ name }, { position }]) => [name, position])),
    idle,
  };
}

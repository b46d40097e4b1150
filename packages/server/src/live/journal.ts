import { randomBytes } from 'node:crypto';
import type { Events, ServerEvent } from '#events';

/** What has happened of late, so that whoever has read something can be told only what came after. */
export interface Journal extends Disposable {
  /** Where the journal is now: take it before reading, and nothing falls in between. */
  readonly position: string;
  /** What happened after a position; undefined when that is not known (any more). */
  since(position: string): readonly ServerEvent[] | undefined;
}

/** Of a busy server some minutes; who was away for longer reads again. */
const mostEvents = 4096;

/**
 * Written by this process alone: a position of another one, or of before a restart, is not known.
 *
 *     position = <this process>.<events so far>
 */
export function createJournal(events: Pick<Events, 'subscribe'>, keeps = mostEvents): Journal {
  const process = randomBytes(6).toString('hex');
  /** The last ones; the event number `n` (from 0) lies at `n % keeps`. */
  const kept: ServerEvent[] = [];
  let count = 0;
  const subscription = events.subscribe((event) => {
    // A log is gone on with by its offset; rights are looked at when somebody begins to listen.
    if (event.type === 'trace' || event.type === 'rights' || event.type === 'system') return;
    kept[count % keeps] = event;
    count += 1;
  });
  return {
    get position() {
      return `${process}.${count}`;
    },
    since(position) {
      const [of, text = ''] = position.split('.');
      const from = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      const isKnown = of === process && from <= count && from >= count - keeps;
      if (!isKnown) return undefined;
      return Array.from(
        { length: count - from },
        (_, index) => kept[(from + index) % keeps],
      ).filter((event) => event !== undefined);
    },
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}

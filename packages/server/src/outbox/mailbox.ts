import type { OutboxEntry } from './happening.ts';
import type { Reactor } from './reactor.ts';

/** What waits for one reactor. */
export interface Mailbox {
  /** Hands it over; never waits. */
  deliver(entry: OutboxEntry): void;
  /** Entries that are not done. */
  readonly length: number;
  /** Everything up to this entry is done, of what was delivered. */
  readonly position: number;
  /** Resolves when everything is done. */
  idle(): Promise<void>;
}

/**
 * Entries of one key are told one after the other, those of different keys side by side: a key that
 * takes long holds up no other.
 *
 * `onFailure` takes over what a reactor could not do; when that fails too, it stays undone, and so
 * does the reactor's position.
 */
export function createMailbox(
  reactor: Reactor,
  start: number,
  onFailure: (entries: readonly OutboxEntry[], error: unknown) => Promise<void>,
): Mailbox {
  const waiting = new Map<number | string, OutboxEntry[]>();
  const working = new Map<number | string, Promise<void>>();
  /** In the order of their ids. */
  const undone = new Set<number>();
  let delivered = start;

  async function work(key: number | string): Promise<void> {
    // All that is delivered in one go is told together.
    await Promise.resolve();
    for (let entries = take(key); entries; entries = take(key)) {
      await reactor.react(entries).catch(async (error: unknown) => onFailure(entries, error));
      for (const { id } of entries) undone.delete(id);
    }
  }

  function take(key: number | string): readonly OutboxEntry[] | undefined {
    const entries = waiting.get(key);
    waiting.delete(key);
    return entries;
  }

  return {
    deliver(entry) {
      if (entry.id <= delivered) return;
      delivered = entry.id;
      const key = reactor.hears(entry.what);
      if (key === undefined) return;
      undone.add(entry.id);
      const known = waiting.get(key);
      if (known) known.push(entry);
      else waiting.set(key, [entry]);
      if (working.has(key)) return;
      const done = work(key)
        .catch(() => {})
        .finally(() => working.delete(key));
      working.set(key, done);
    },
    get length() {
      return undone.size;
    },
    get position() {
      for (const first of undone) return first - 1;
      return delivered;
    },
    async idle() {
      while (working.size > 0) await Promise.all(working.values());
    },
  };
}

import type { Happening, OutboxEntry } from './happening.ts';

/**
 * What follows from what has happened: one thing, under one name.
 *
 * It is told everything at least once, and of the same key one after the other; what comes while it
 * works, it is told together. So it looks at how things are now, and does nothing twice. It waits for
 * nobody outside: work that does is planned as due work instead.
 */
export interface Reactor {
  /** Its place in the outbox is kept under this name. */
  readonly name: string;
  /**
   * `once`: one of all servers on the store reacts, and goes on where one before it has ended.
   * `everywhere`: each server does, for what it keeps in memory, from its start on.
   */
  readonly reach: 'once' | 'everywhere';
  /** Takes up how things are, when nothing was told of how they became so; at start first of all. */
  start?(): Promise<void>;
  /** The key that this is about; undefined when it is not for this reactor. */
  hears(what: Happening): number | string | undefined;
  react(entries: readonly OutboxEntry[]): Promise<void>;
}

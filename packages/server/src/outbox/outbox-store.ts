import type { OutboxEntry } from './happening.ts';

/** How far each reactor has come, by its name: everything up to this entry is done. */
export type Positions = ReadonlyMap<string, number>;

/**
 * What has happened, in order. The stores of features write it, each in the transaction of the change
 * itself, so that nothing is told that did not happen, and nothing that happened is left untold.
 */
export interface OutboxStore {
  /** Entries behind this one, the oldest first. */
  after(id: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** The newest entry's id; 0 for none. */
  last(): Promise<number>;
  /** The last entry that was thrown away, so that a slow reader can notice. */
  trimmed(): Promise<number>;
  positions(): Promise<Positions>;
  /** A position never goes back. */
  advance(positions: Positions): Promise<void>;
  /**
   * Makes `owner` the one who reacts for all servers, until `until`; undefined when it is, else the end of another one's
   * time that has not run out. A time twice as far away as `until` is nobody's.
   */
  lead(owner: string, now: Date, until: Date): Promise<Date | undefined>;
  /** Makes `owner` the one at once: the newest server, since one before it may have been killed. */
  takeLead(owner: string, until: Date): Promise<void>;
  /** Lets others lead at once. */
  resign(owner: string): Promise<void>;
  /** Throws away what every reactor has done, older than `before`. */
  trim(before: Date): Promise<void>;
  /** Tells of new entries, by this process or another one on the same store. */
  onWrite(listener: () => void): Disposable;
}

import type { DueWork, Plan } from './due-work.ts';

/** What is to be done, and when. Stores of features plan it in the transaction of a change. */
export interface DueStore {
  /** Plans it, or moves it. */
  plan(plan: Plan): Promise<void>;
  /** Like `plan`, but what is planned for an earlier time stays. */
  planAtLatest(plan: Plan): Promise<void>;
  /** Moves everything of a kind that would come before `at`. */
  postpone(kind: string, at: Date): Promise<void>;
  /**
   * After the clock was set back: what lies further away than work of its kind ever does (`limits`, by
   * kind) was planned by the clock of before, and comes then at the latest. So do leases.
   */
  pullBack(limits: ReadonlyMap<string, Date>, leases: Date): Promise<void>;
  /** When the next is to be looked at. */
  nextAt(): Promise<Date | undefined>;
  of(kind: string, subject: number): Promise<DueWork | undefined>;
  /** Takes what is due, at most `most`: it is `owner`'s alone until `until`. */
  take(owner: string, now: Date, until: Date, most: number): Promise<readonly DueWork[]>;
  /** Keeps what was taken for longer. */
  renew(ids: readonly number[], owner: string, until: Date): Promise<void>;
  /** It is done, unless it was planned again meanwhile. */
  done(id: number, owner: string): Promise<void>;
  /** It is to be done (again) at this time, unless it was planned anew meanwhile. */
  again(id: number, owner: string, at: Date, attempts: number): Promise<void>;
  /** Tells of new plans, by this process or another one on the same store. */
  onWrite(listener: () => void): Disposable;
}

import type { New } from '#store/records';
import type { Session } from './session.ts';

/** What is remembered of sessions. */
export interface SessionStore {
  byHash(tokenHash: string): Promise<Session | undefined>;
  create(session: New<Session>): Promise<Session>;
  /** Those of one user that hold. */
  listOf(userId: number, now: Date): Promise<readonly Session[]>;
  delete(id: number): Promise<void>;
  /** All of one user's. */
  deleteOf(userId: number): Promise<void>;
  deleteExpired(now: Date): Promise<void>;
}

import type { Change, Listed, New, Page } from '#store/records';
import type { User } from './user.ts';

/** What is remembered of users. */
export interface UserStore {
  get(id: number): Promise<User | undefined>;
  byUsername(username: string): Promise<User | undefined>;
  create(user: New<User>): Promise<User>;
  update(id: number, change: Change<User>): Promise<User | undefined>;
  /** Somebody who was blocked wanted to sign in. */
  noteRefusal(id: number): Promise<void>;
  /** With tokens, sessions, memberships and their own space; projects in it go first. */
  delete(id: number): Promise<void>;
  /** How many people, not programs, can sign in. */
  activePeople(): Promise<number>;
  list(page: Page): Promise<Listed<User>>;
}

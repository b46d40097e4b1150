import type { Change, Listed, New, Page } from '#store/records';

/** What tokens that start pipelines begin with. */
export const triggerTokenPrefix = 'glptt-';

/** A token that can do one thing: start pipelines of a project, in the name of whoever made it. */
export interface Trigger {
  readonly id: number;
  readonly projectId: number;
  readonly ownerId: number;
  readonly description: string;
  /** Hexadecimal SHA-256; the token is in the answer that made it and nowhere else. */
  readonly tokenHash: string;
  /** The beginning of the token, to tell it by. */
  readonly shortToken: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is remembered of trigger tokens. */
export interface TriggerStore {
  create(trigger: New<Trigger>): Promise<Trigger>;
  update(id: number, change: Change<Trigger>): Promise<Trigger | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<Trigger | undefined>;
  byHash(tokenHash: string): Promise<Trigger | undefined>;
  list(projectId: number, page: Page): Promise<Listed<Trigger>>;
}

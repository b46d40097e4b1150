import type { Change, New } from '#store/records';
import type { Source } from './member.ts';

/** An invitation: members of a group are members of a project, or of another group, too. */
export interface GroupLink extends Source {
  readonly id: number;
  /** The group that was invited. */
  readonly groupId: number;
  /** The most that its members get; who has less in their group has less here. */
  readonly accessLevel: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What is remembered of invitations. */
export interface GroupLinkStore {
  create(link: New<GroupLink>): Promise<GroupLink>;
  update(id: number, change: Change<GroupLink>): Promise<GroupLink | undefined>;
  delete(id: number): Promise<void>;
  /** All groups that were invited there. */
  list(source: Source): Promise<readonly GroupLink[]>;
  /** Where a group was invited. */
  listOf(groupId: number): Promise<readonly GroupLink[]>;
  /** Those whose time is over. */
  deleteExpired(now: Date): Promise<void>;
}

import type { Change, Listed, New, Page } from '#store/records';
import type { Member, Source } from './member.ts';

/** What is remembered of members. */
export interface MemberStore {
  create(member: New<Member>): Promise<Member>;
  update(id: number, change: Change<Member>): Promise<Member | undefined>;
  delete(id: number): Promise<void>;
  /** Those whose time is over. */
  deleteExpired(now: Date): Promise<void>;
  find(source: Pick<Member, 'sourceKind' | 'sourceId' | 'userId'>): Promise<Member | undefined>;
  list(source: Source, page: Page): Promise<Listed<Member>>;
}

import type { Listed, New, Page } from '#store/records';
import type { AuditEvent, EntityKind } from './audit-event.ts';

/** Which events are wanted. */
export interface AuditFilter {
  readonly entityKind?: EntityKind | undefined;
  readonly entityId?: number | undefined;
  readonly authorId?: number | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  /** Ids below this one. */
  readonly idBefore?: number | undefined;
}

/** What is remembered of uses of power. */
export interface AuditStore {
  create(event: New<AuditEvent>): Promise<AuditEvent>;
  get(id: number): Promise<AuditEvent | undefined>;
  list(filter: AuditFilter, page: Page): Promise<Listed<AuditEvent>>;
  /** Those that came after one, in order. */
  after(id: number, limit: number): Promise<readonly AuditEvent[]>;
  /** Forgets those from before a time, and all but the newest of the rest. */
  forget(before: Date, most: number): Promise<void>;
}

import type { Change, Listed, New, Page } from '#store/records';

/** A time, come round by the clock, in which nothing is to be released. */
export interface FreezePeriod {
  readonly id: number;
  readonly projectId: number;
  /** Five fields, as of a schedule. */
  readonly freezeStart: string;
  readonly freezeEnd: string;
  readonly cronTimezone: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is remembered of them. */
export interface FreezePeriodStore {
  create(period: New<FreezePeriod>): Promise<FreezePeriod>;
  update(id: number, change: Change<FreezePeriod>): Promise<FreezePeriod | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<FreezePeriod | undefined>;
  list(projectId: number, page: Page): Promise<Listed<FreezePeriod>>;
  /** All of a project. */
  all(projectId: number): Promise<readonly FreezePeriod[]>;
}

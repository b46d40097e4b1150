import type { Listed, Page } from '#store/records';

/** What somebody can have done, in GitLab's words. */
export const activityActions = [
  'created',
  'pushed new',
  'pushed to',
  'deleted',
  'joined',
  'left',
] as const;

/** What somebody has done. */
export type ActivityAction = (typeof activityActions)[number];

/** Something that somebody did in a project and that others may want to know. */
export interface Activity {
  readonly id: number;
  readonly projectId: number;
  readonly authorId: number;
  readonly action: ActivityAction;
  /** Of pushes: the ref in full, and the commits that it was and is at. */
  readonly ref: string | null;
  readonly beforeSha: string | null;
  readonly afterSha: string | null;
  /** Told twice, it is kept once. */
  readonly key: string;
  readonly createdAt: Date;
}

/** Which of them are asked for. */
export interface ActivityFilter {
  readonly projectIds?: readonly number[];
  readonly authorId?: number;
  readonly actions?: readonly ActivityAction[];
  readonly after?: Date;
  readonly before?: Date;
}

/** What is remembered of what was done. */
export interface ActivityStore {
  /** Nothing happens when it is known by its key. */
  note(activity: Omit<Activity, 'id'>): Promise<void>;
  list(filter: ActivityFilter, page: Page): Promise<Listed<Activity>>;
  /** Which projects somebody has done something in. */
  projectsOf(authorId: number): Promise<readonly number[]>;
  trim(before: Date): Promise<void>;
}

import type { Plan } from '#due/due-work';
import type { Visibility } from '#groups/namespace';
import type { Change, Listed, New, Page } from '#store/records';
import type { Project } from './project.ts';

/** What is remembered of projects. */
export interface ProjectStore {
  get(id: number): Promise<Project | undefined>;
  byPath(fullPath: string): Promise<Project | undefined>;
  /** With work that is due of it. */
  create(project: New<Project>, plan?: Omit<Plan, 'subject'>): Promise<Project>;
  update(id: number, change: Change<Project>): Promise<Project | undefined>;
  /** With everything that belongs to it, but files. */
  delete(id: number): Promise<void>;
  list(filter: ProjectFilter, page: Page): Promise<Listed<Project>>;
}

/** Which of them are asked for. */
export interface ProjectFilter {
  /** In name or path. */
  readonly search?: string;
  /** `search` looks at the whole path. */
  readonly searchesNamespaces?: boolean;
  readonly visibility?: Visibility;
  readonly isArchived?: boolean;
  /** Ids above this one. */
  readonly idAfter?: number;
  /** Ids below this one. */
  readonly idBefore?: number;
  readonly activeAfter?: Date;
  readonly activeBefore?: Date;
  readonly namespaceId?: number;
  /** Those in this namespace and in all below it, by its full path. */
  readonly below?: string;
  /** Only those this user is a member or owner of, also by a group above. */
  readonly member?: Viewer;
  /** With `member`: only those where the level is at least this. */
  readonly leastLevel?: number;
  /** Only those that have this user's star. */
  readonly starredBy?: number;
  /** What a user can see: their own, and what is open to them; null is a stranger. */
  readonly visibleTo?: Viewer | null;
}

/** A user, as far as lists depend on them. */
export interface Viewer {
  readonly userId: number;
  readonly isExternal: boolean;
  /** Memberships may be over by then. */
  readonly now: Date;
}

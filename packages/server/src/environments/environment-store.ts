import type { Change, Listed, New, Page } from '#store/records';
import type { Environment } from './environment.ts';

/** What is remembered of environments. */
export interface EnvironmentStore {
  get(id: number): Promise<Environment | undefined>;
  byName(projectId: number, name: string): Promise<Environment | undefined>;
  create(environment: New<Environment>): Promise<Environment>;
  update(id: number, change: Change<Environment>): Promise<Environment | undefined>;
  delete(id: number): Promise<void>;
  list(filter: EnvironmentFilter, page: Page): Promise<Listed<Environment>>;
  /** Those that are not stopped, of each of these projects the last changed `most`. */
  ofProjects(projectIds: readonly number[], most: number): Promise<readonly Environment[]>;
  /** Available ones whose newest successful deployment is of this branch. */
  deployedFrom(projectId: number, branch: string): Promise<readonly Environment[]>;
}

/** Which of them are asked for. */
export interface EnvironmentFilter {
  readonly projectId: number;
  readonly search?: string;
  readonly states?: readonly Environment['state'][];
}

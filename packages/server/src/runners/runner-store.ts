import type { Change, Listed, New, Page } from '#store/records';
import type { Runner, RunnerManager } from './runner.ts';

/** What is remembered of runners and their machines. */
export interface RunnerStore {
  get(id: number): Promise<Runner | undefined>;
  byTokenHash(tokenHash: string): Promise<Runner | undefined>;
  create(runner: New<Runner>): Promise<Runner>;
  update(id: number, change: Change<Runner>): Promise<Runner | undefined>;
  delete(id: number): Promise<void>;
  list(filter: RunnerFilter, page: Page): Promise<Listed<Runner>>;
  all(): Promise<readonly Runner[]>;
  managers(runnerId: number): Promise<readonly RunnerManager[]>;
  manager(id: number): Promise<RunnerManager | undefined>;
  /** Makes or replaces the manager with this `runnerId` and `systemId`. */
  saveManager(manager: New<RunnerManager>): Promise<RunnerManager>;
  deleteManager(id: number): Promise<void>;
}

/** Which of them are asked for. */
export interface RunnerFilter {
  readonly runnerType?: Runner['runnerType'];
  /** Runners that serve this project, of any type. */
  readonly projectId?: number;
  /** Runners that serve the projects of this group. */
  readonly namespaceId?: number;
  readonly isPaused?: boolean;
}

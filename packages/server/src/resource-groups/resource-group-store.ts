import type { Change, Listed, Page } from '#store/records';
import type { ResourceGroup } from './resource-group.ts';

/** What is remembered of resource groups. */
export interface ResourceGroupStore {
  byKey(projectId: number, key: string): Promise<ResourceGroup | undefined>;
  /** Makes those that are not there, unordered, in one write; none when all are. */
  ensure(projectId: number, keys: readonly string[], now: Date): Promise<void>;
  update(id: number, change: Change<ResourceGroup>): Promise<ResourceGroup | undefined>;
  list(projectId: number, page: Page): Promise<Listed<ResourceGroup>>;
}

import type { Change, Listed, New, Page } from '#store/records';
import type { ResourceGroup } from './resource-group.ts';

export interface ResourceGroupStore {
  byKey(projectId: number, key: string): Promise<ResourceGroup | undefined>;
  create(group: New<ResourceGroup>): Promise<ResourceGroup>;
  update(id: number, change: Change<ResourceGroup>): Promise<ResourceGroup | undefined>;
  list(projectId: number, page: Page): Promise<Listed<ResourceGroup>>;
}

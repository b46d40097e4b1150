import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { ResourceGroup } from './resource-group.ts';

type Reading = Pick<Context, 'store'>;

/** A page of a project's groups, the oldest first. */
export function resourceGroupsOf(
  { store }: Reading,
  { id }: Project,
  page: Page,
): Promise<Listed<ResourceGroup>> {
  return store.resourceGroups.list(id, { ...page, sort: 'asc' });
}

/** The group of a project with this key. */
export async function resourceGroupNamed(
  { store }: Reading,
  { id }: Project,
  key: string,
): Promise<ResourceGroup> {
  return found(await store.resourceGroups.byKey(id, key));
}

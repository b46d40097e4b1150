import type { ProcessMode } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import type { ResourceGroup } from './resource-group.ts';
import type { Resources } from './resources.ts';

/** Makes the records of the groups that a new pipeline names. */
export async function ensureResourceGroups(
  store: Store,
  projectId: number,
  keys: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  if (keys.size > 0) await store.resourceGroups.ensure(projectId, [...keys], now);
}

/** What people do with resource groups. */
export function createResourceGroups({
  store,
  resources,
  clock,
}: {
  readonly store: Store;
  readonly resources: Resources;
  readonly clock: Clock;
}): ResourceGroups {
  return {
    async setMode({ id, projectId, key }: ResourceGroup, processMode: ProcessMode) {
      const changed = await store.resourceGroups.update(id, { processMode, updatedAt: clock() });
      if (!changed) throw new Refused('not-found', '404 Resource Group Not Found');
      await resources.give(projectId, new Set([key]));
      return changed;
    },
    upcoming: ({ projectId, key }: ResourceGroup) => resources.upcoming(projectId, key),
  };
}

/** What people do with resource groups. */
export interface ResourceGroups {
  /** Who is next is decided anew. Throws `Refused`. */
  setMode(group: ResourceGroup, mode: ProcessMode): Promise<ResourceGroup>;
  /** The jobs that will get the resource, the next one first. */
  upcoming(group: ResourceGroup): Promise<readonly JobRecord[]>;
}

import type { IdentifiedCall } from '#rights/route';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Activity, ActivityFilter } from './activity.ts';

/** A page of what was done, the newest first unless asked otherwise. */
export function activitiesOf(
  { store }: Pick<Context, 'store'>,
  filter: ActivityFilter,
  page: Page,
): Promise<Listed<Activity>> {
  return store.activities.list(filter, page);
}

/** The projects that somebody has done something in, as far as who asks may read their code. */
export async function projectsSeenOf(
  { store, auth }: Pick<Context, 'store' | 'auth'>,
  { identity }: Pick<IdentifiedCall, 'identity'>,
  authorId: number,
): Promise<readonly number[]> {
  const seen: number[] = [];
  for (const id of await store.activities.projectsOf(authorId)) {
    const project = await store.projects.get(id);
    const maySee = project && (await auth.access.allows(identity, project, 'read_code'));
    if (maySee) seen.push(id);
  }
  return seen;
}

import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import { userNamed } from '#users/read-users';
import type { User } from '#users/user';
import type { Project } from './project.ts';
import type { ProjectFilter, Viewer } from './project-store.ts';

/** Those that somebody may see: everybody's own, and all of them for administrators. */
export function visibleProjects(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  viewer: User | undefined,
  filter: ProjectFilter,
  page: Page,
): Promise<Listed<Project>> {
  const seen = viewer?.isAdmin ? {} : { visibleTo: viewer ? asViewer(viewer, clock()) : null };
  return store.projects.list({ ...filter, ...seen }, page);
}

/** Somebody, as lists of projects ask about them. */
export function asViewer({ id, isExternal }: User, now: Date): Viewer {
  return { userId: id, isExternal, now };
}

/** The space of a user, by id or name, in which their own projects lie. */
export async function spaceOfUser(
  { store }: Pick<Context, 'store'>,
  idOrName: string,
): Promise<ProjectFilter> {
  const user = await userNamed({ store }, idOrName);
  const namespace = await store.namespaces.byPath(user.username);
  return { namespaceId: namespace?.id ?? 0 };
}

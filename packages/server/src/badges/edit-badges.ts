import type { Project } from '#projects/project';
import { found, Refused, unprocessable } from '#refused';
import type { Context } from '#services';
import type { ProjectBadge } from './project-badge.ts';

type BadgeContext = Pick<Context, 'store'>;

/** What somebody wants of a badge. */
export type BadgeWish = Pick<ProjectBadge, 'name' | 'linkUrl' | 'imageUrl'>;

/** More than anybody looks at. */
const mostBadges = 100;

/** All of a project, oldest first. */
export function badgesOf(
  { store }: BadgeContext,
  { id }: Project,
): Promise<readonly ProjectBadge[]> {
  return store.projectBadges.of(id);
}

/** A badge of this project; another one's is not there. */
export async function badgeOf(
  { store }: BadgeContext,
  { id: projectId }: Project,
  id: number,
): Promise<ProjectBadge> {
  const badge = await store.projectBadges.get(id);
  return found(badge?.projectId === projectId ? badge : undefined);
}

/** Gives a project a badge. */
export async function addBadge(
  { store }: BadgeContext,
  { id: projectId }: Project,
  wish: BadgeWish,
): Promise<ProjectBadge> {
  checkBadge(wish);
  if ((await store.projectBadges.of(projectId)).length >= mostBadges) {
    throw new Refused('unprocessable', `A project has at most ${mostBadges} badges: delete one`);
  }
  return store.projectBadges.create({ projectId, ...wish });
}

/** Changes a badge. */
export async function editBadge(
  { store }: BadgeContext,
  badge: ProjectBadge,
  wish: Partial<BadgeWish>,
): Promise<ProjectBadge> {
  checkBadge({ ...badge, ...wish });
  return found(await store.projectBadges.update(badge.id, wish));
}

/** Takes a badge away. */
export async function removeBadge({ store }: BadgeContext, { id }: ProjectBadge): Promise<void> {
  await store.projectBadges.delete(id);
}

/** Only addresses of the web: whoever reads the project's page follows them. */
export function checkBadge({ linkUrl, imageUrl }: Pick<BadgeWish, 'linkUrl' | 'imageUrl'>): void {
  for (const [field, url] of [
    ['link_url', linkUrl],
    ['image_url', imageUrl],
  ] as const) {
    if (!/^https?:\/\/\S{1,1000}$/.test(url)) throw unprocessable(field, 'is not a valid URL');
  }
}

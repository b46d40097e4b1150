import type { Project } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { found } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { Star } from './star.ts';

type StarContext = Pick<Context, 'store' | 'clock'>;

/** Gives a project somebody's star; undefined when it has theirs already. */
export async function giveStar(
  { store, clock }: StarContext,
  { project, user }: Asker,
): Promise<Project | undefined> {
  const star = { projectId: project.id, userId: user.id, createdAt: clock() };
  return (await store.stars.give(star)) ? found(await store.projects.get(project.id)) : undefined;
}

/** Takes somebody's star back; undefined when there is none of theirs. */
export async function takeStarBack(
  { store }: StarContext,
  { project, user }: Asker,
): Promise<Project | undefined> {
  const isGone = await store.stars.takeBack(project.id, user.id);
  return isGone ? found(await store.projects.get(project.id)) : undefined;
}

/** Who likes a project, and since when. */
export async function starrersOf(
  { store }: Pick<Context, 'store'>,
  { id }: Project,
): Promise<readonly { readonly star: Star; readonly user: User }[]> {
  const stars = await store.stars.of(id);
  const all = stars.map(async (star) => ({ star, user: await store.users.get(star.userId) }));
  return (await Promise.all(all)).flatMap(({ star, user }) => (user ? [{ star, user }] : []));
}

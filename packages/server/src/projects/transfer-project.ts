import { namespaceNamed } from '#groups/group-access';
import type { Namespace } from '#groups/namespace';
import { allNamespaces } from '#groups/read-groups';
import { movingImages } from '#images/move-images';
import type { Asker } from '#protection/run-rights';
import { notFound, Refused } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { Project } from './project.ts';

type TransferContext = Pick<Context, 'store' | 'images' | 'clock' | 'auth'>;

/**
 * Moves a project into another namespace, by its id or full path. Its repository stays where it is, images and
 * addresses move; what it had of groups above, members, variables, runners, is that of its new place from then on.
 *
 * @throws Refused in GitLab's words
 */
export async function transferProject(
  context: TransferContext,
  { user, project }: Asker,
  idOrPath: string,
): Promise<Project> {
  const target = await targetNamed(context, user, idOrPath);
  if (target.id === project.namespaceId) throw failed('Project is already in this namespace.');
  const to = `${target.fullPath}/${project.path}`;
  const move = { what: 'project', id: project.id, from: project.fullPath, to } as const;
  const change = { namespaceId: target.id, fullPath: to };
  try {
    return await movingImages(
      context,
      move,
      async () => (await context.store.projects.update(project.id, change)) ?? project,
    );
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    throw failed('Project with same name or path in target namespace already exists');
  }
}

/** Groups that somebody may move a project into. */
export async function transferTargets(
  { store, auth }: Pick<Context, 'store' | 'auth'>,
  user: User,
  { namespaceId }: Project,
): Promise<readonly Namespace[]> {
  const groups = (await allNamespaces({ store })).filter(({ kind }) => kind === 'group');
  const others = groups.filter(({ id }) => id !== namespaceId);
  const allowed = await Promise.all(others.map((it) => auth.access.allowsProjectsIn(user, it)));
  return others.filter((_, index) => allowed[index]);
}

/** A namespace that somebody may make projects in. Throws 404 for one that they may not see. */
async function targetNamed(
  { store, auth }: Pick<Context, 'store' | 'auth'>,
  user: User,
  idOrPath: string,
): Promise<Namespace> {
  const { access } = auth;
  const target = await namespaceNamed({ store }, idOrPath);
  if (target && (await access.allowsProjectsIn(user, target))) return target;
  const isSeen = target?.kind === 'group' && (await access.seesGroup(user, target));
  if (!isSeen) throw notFound('Namespace');
  throw failed("You don't have permission to transfer projects into the target namespace.");
}

function failed(why: string): Refused {
  return new Refused('invalid', `Failed to transfer project {:new_namespace=>["${why}"]}`);
}

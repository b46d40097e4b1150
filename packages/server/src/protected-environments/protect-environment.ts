import type { Project } from '#projects/project';
import { found, Refused } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';

/** Keeps an environment to some. Throws when that is done already, and for people who could not. */
export async function protectEnvironment(
  context: Pick<Context, 'store' | 'clock' | 'auth'>,
  project: Project,
  wish: Pick<ProtectedEnvironment, 'name' | 'deployers'>,
): Promise<ProtectedEnvironment> {
  const { store, clock } = context;
  await requireKnown(context, project, wish.deployers);
  const record = { projectId: project.id, ...wish, createdAt: clock() };
  return store.protectedEnvironments.create(record).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw new Refused('conflict', `Protected environment '${wish.name}' already exists`);
  });
}

/** Users have to have access to the project, and groups have to be there. */
async function requireKnown(
  { store, auth }: Pick<Context, 'store' | 'auth'>,
  project: Project,
  deployers: readonly Deployer[],
): Promise<void> {
  for (const { userId, groupId } of deployers) {
    if (groupId !== null && (await store.namespaces.get(groupId))?.kind !== 'group') {
      throw refused('group is not there');
    }
    if (userId === null) continue;
    const user = await store.users.get(userId);
    const level = user ? await auth.access.level(user, project) : 0;
    if (level === 0) throw refused('user is not a member of the project');
  }
}

function refused(problem: string): Refused {
  const message = [`Deploy access levels ${problem}`];
  return new Refused('unprocessable', message.join(), { body: { message } });
}

/** Says anew who may deploy to it. */
export async function chooseDeployers(
  context: Pick<Context, 'store' | 'auth'>,
  project: Project,
  { id }: ProtectedEnvironment,
  deployers: readonly Deployer[],
): Promise<ProtectedEnvironment> {
  await requireKnown(context, project, deployers);
  return found(await context.store.protectedEnvironments.update(id, { deployers }));
}

/** From now on everybody may deploy there whose jobs may run. */
export async function unprotectEnvironment(
  { store }: Pick<Context, 'store'>,
  { id }: ProtectedEnvironment,
): Promise<void> {
  await store.protectedEnvironments.delete(id);
}

import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';

type Reading = Pick<Context, 'store'>;

/** Those of a project. */
export function protectedEnvironmentsOf(
  { store }: Reading,
  { id }: Project,
): Promise<readonly ProtectedEnvironment[]> {
  return store.protectedEnvironments.list(id);
}

/** The one of this name. */
export async function protectedEnvironmentNamed(
  { store }: Reading,
  { id }: Project,
  name: string,
): Promise<ProtectedEnvironment> {
  return found(await store.protectedEnvironments.byName(id, name));
}

/** What the user or group is called that may deploy; nothing when it is a level, or they are gone. */
export async function nameOfDeployer(
  { store }: Reading,
  { userId, groupId }: Deployer,
): Promise<string | undefined> {
  const user = userId === null ? undefined : await store.users.get(userId);
  const group = groupId === null ? undefined : await store.namespaces.get(groupId);
  return user?.name ?? group?.name;
}

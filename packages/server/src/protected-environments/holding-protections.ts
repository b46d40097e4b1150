import type { Environment } from '#environments/environment';
import type { Store } from '#store/store';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';

/** All protections that hold for an environment: its project's, and those of the groups around it. */
export async function protectionsOf(
  store: Pick<Store, 'projects' | 'namespaces' | 'protectedEnvironments'>,
  { projectId, name, tier }: Pick<Environment, 'projectId' | 'name' | 'tier'>,
): Promise<readonly ProtectedEnvironment[]> {
  const groupIds: number[] = [];
  let at = (await store.projects.get(projectId))?.namespaceId ?? null;
  while (at !== null) {
    groupIds.push(at);
    at = (await store.namespaces.get(at))?.parentId ?? null;
  }
  return store.protectedEnvironments.holding({ projectId, name, tier, groupIds });
}

const levels: Readonly<Record<number, string>> = {
  30: 'Developers + Maintainers',
  40: 'Maintainers',
  60: 'Instance admins',
};

/** What the people that an entry names are called, as GitLab does; empty when they are gone. */
export async function nameOfDeployer(
  store: Pick<Store, 'users' | 'namespaces'>,
  { accessLevel, userId, groupId }: Deployer,
): Promise<string> {
  if (userId !== null) return (await store.users.get(userId))?.name ?? '';
  if (groupId !== null) return (await store.namespaces.get(groupId))?.name ?? '';
  return levels[accessLevel ?? 0] ?? '';
}

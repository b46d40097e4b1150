import type { Clock } from '#log';
import { isOver } from '#members/levels';
import type { Project } from '#projects/project';
import { createAccess } from '#rights/access';
import { roleLevels } from '#rights/roles';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import type { Deployer, ProtectedEnvironment } from './protected-environment.ts';

const administrators = 60;

/** Whether a user is one of those whom an entry of a protection names. */
export type IsEntitled = (
  user: User,
  project: Project,
  protection: ProtectedEnvironment,
  entry: Deployer,
) => Promise<boolean>;

/** By what the store says at that moment. Administrators are among the named ones only. */
export function createIsEntitled(store: Store, clock: Clock): IsEntitled {
  const access = createAccess(store, clock);

  /** GitLab lets reporters of such a group deploy, too. */
  async function isInGroup(user: User, id: number, isInherited: boolean): Promise<boolean> {
    const group = await store.namespaces.get(id);
    if (group === undefined) return false;
    if (isInherited) return (await access.namespaceLevel(user, group)) >= roleLevels.reporter;
    const source = { sourceKind: 'namespace', sourceId: id, userId: user.id } as const;
    const member = await store.members.find(source);
    return !!member && !isOver(member, clock()) && member.accessLevel >= roleLevels.reporter;
  }

  /** A group's protection counts levels in that group: who made a project below may not loosen it. */
  async function levelOf(user: User, project: Project, protection: ProtectedEnvironment) {
    if (protection.groupId === null) return access.level(user, project);
    const group = await store.namespaces.get(protection.groupId);
    return group ? access.namespaceLevel(user, group) : 0;
  }

  return async (user, project, protection, entry) => {
    const { accessLevel, userId, groupId } = entry;
    if (userId !== null) return userId === user.id;
    if (groupId !== null) return isInGroup(user, groupId, entry.groupInheritanceType === 1);
    if (accessLevel === null || accessLevel === administrators) return false;
    return (await levelOf(user, project, protection)) >= accessLevel;
  };
}

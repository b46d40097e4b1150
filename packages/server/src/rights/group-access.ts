import type { Namespace } from '#groups/namespace';
import type { User } from '#users/user';
import { type GroupPermission, permitsInGroup } from './group-permissions.ts';
import { isVisible } from './permits.ts';
import { roleLevels } from './roles.ts';

/** Decides who may do what in a group, or in a namespace of one's own. */
export interface GroupAccess {
  /** GitLab's level of a user in a namespace itself; 0 is none. */
  namespaceLevel(user: User, namespace: Namespace): Promise<number>;
  /** Whether somebody may know of a group: by its visibility, or as a member. */
  seesGroup(user: User | undefined, group: Namespace): Promise<boolean>;
  /** Whether they may do something in a group that they see. */
  allowsInGroup(user: User, group: Namespace, permission: GroupPermission): Promise<boolean>;
  /** Whether it is theirs, or they are an owner of the group. */
  ownsNamespace(user: User, namespace: Namespace): Promise<boolean>;
  /** Whether they may make projects there. */
  allowsProjectsIn(user: User, namespace: Namespace): Promise<boolean>;
}

/** Decides by the level that somebody has there now. */
export function createGroupAccess(namespaceLevel: GroupAccess['namespaceLevel']): GroupAccess {
  return {
    namespaceLevel,
    async seesGroup(user, group) {
      const standing = { isUser: !!user, isExternal: !!user?.isExternal };
      if (isVisible(standing, group.visibility)) return true;
      return user !== undefined && (await namespaceLevel(user, group)) > 0;
    },
    async allowsInGroup(user, group, permission) {
      return permitsInGroup(permission, await namespaceLevel(user, group));
    },
    ownsNamespace: async (user, at) => (await namespaceLevel(user, at)) >= roleLevels.owner,
    async allowsProjectsIn(user, namespace) {
      // From outside one works for others, and has nothing of one's own.
      if (user.isExternal && namespace.ownerId === user.id) return false;
      return permitsInGroup('create_projects', await namespaceLevel(user, namespace));
    },
  };
}

/** GitLab's roles, with the numbers that its API has for them, from the least on. */
export const roleLevels = {
  guest: 10,
  planner: 15,
  reporter: 20,
  security_manager: 25,
  developer: 30,
  maintainer: 40,
  owner: 50,
} as const;

/** A role, in GitLab's words. */
export type Role = keyof typeof roleLevels;

// The keys of an object literal are its names.
/** All roles, from the least on. */
export const roles = Object.keys(roleLevels) as readonly Role[];

/** A member of a group who may see nothing in it; projects have no such members. */
const minimalAccess = 5;

/** What `access_level` of a member can be. */
export const memberLevels: readonly number[] = [minimalAccess, ...Object.values(roleLevels)];

/**
 * What a role can, the ones it stands on can too. It is no ladder: planners read code, reporters do
 * as well, but neither is the other; and a developer sees no runners, which a security manager does.
 */
const standsOn: Readonly<Record<Role, readonly Role[]>> = {
  guest: [],
  planner: ['guest'],
  reporter: ['guest'],
  security_manager: ['reporter'],
  developer: ['reporter'],
  maintainer: ['developer'],
  owner: ['maintainer', 'planner', 'security_manager'],
};

/** Whether what one of `least` can, this role can too. */
export function includesRole(role: Role, least: readonly Role[]): boolean {
  return least.includes(role) || standsOn[role].some((lower) => includesRole(lower, least));
}

/** The role of a level of access; undefined below a guest's. */
export function roleOf(level: number): Role | undefined {
  return roles.findLast((role) => level >= roleLevels[role]);
}

import { includesRole, type Role, roleOf } from './roles.ts';

/** Who may do one thing in a group. */
export interface GroupRule {
  /** What it is, for `docs/permissions.md`. */
  readonly what: string;
  /** The least roles that may; `seen`: whoever sees the group. */
  readonly from: readonly Role[] | 'seen';
}

/** What can be done in a group itself, by whom. As `permissions.ts` is for projects. */
export const groupPermissions = {
  read_group: { what: 'See the group, its subgroups and members', from: 'seen' },
  read_audit_events: {
    what: 'See what one has done oneself in the audit log',
    from: ['security_manager', 'developer'],
  },
  read_all_audit_events: {
    what: 'See what everybody has done in the audit log',
    from: ['security_manager', 'maintainer'],
  },
  use_cluster_agents: {
    what: 'Ask the cluster of an agent whose `user_access` names the group',
    from: ['developer'],
  },
  read_runners: {
    what: 'See the runners that serve its projects',
    from: ['security_manager', 'maintainer'],
  },
  create_projects: { what: 'Make projects and subgroups', from: ['maintainer'] },
  read_deploy_tokens: { what: 'See deploy tokens', from: ['maintainer'] },
  manage_clusters: {
    what: 'Connect, see, change and remove clusters of the group',
    from: ['maintainer'],
  },
  manage_protections: {
    what: 'Protect the environments of a tier in all its projects',
    from: ['maintainer'],
  },
  manage_hooks: {
    what: 'Make, change, test and delete webhooks of the group',
    from: ['owner'],
  },
  manage_tokens: {
    what: 'Make, rotate and revoke group access tokens and deploy tokens',
    from: ['owner'],
  },
  manage_variables: { what: 'See and change CI/CD variables', from: ['owner'] },
  manage_members: { what: 'Add, change and remove members', from: ['owner'] },
  share_group: { what: 'Share the group with another', from: ['owner'] },
  manage_group: { what: 'Change settings, delete the group', from: ['owner'] },
} as const satisfies Readonly<Record<string, GroupRule>>;

/** One thing that can be done in a group. */
export type GroupPermission = keyof typeof groupPermissions;

// The keys of an object literal are its names.
/** Everything that can be permitted in a group, in the order of the table. */
export const allGroupPermissions = Object.keys(groupPermissions) as readonly GroupPermission[];

/** The rule for one thing. */
export function groupRuleFor(permission: GroupPermission): GroupRule {
  return groupPermissions[permission];
}

/** What the table says of somebody who sees a group, with their level in it. */
export function permitsInGroup(permission: GroupPermission, level: number): boolean {
  const { from } = groupRuleFor(permission);
  if (from === 'seen') return true;
  const role = roleOf(level);
  return role !== undefined && includesRole(role, from);
}

import type { Addresses } from '#addresses';
import type { Namespace } from './namespace.ts';

/** What a group's JSON depends on beside the group. */
export interface GroupFacts {
  /** The groups that it lies in, from the inside out. */
  readonly parents: readonly Namespace[];
  /** `shared_with_groups`. */
  readonly sharedWith: readonly object[];
}

/** A group as lists show it. What groups cannot do here is constant. */
export function groupJson(
  group: Namespace,
  { url }: Addresses,
  { parents, sharedWith }: GroupFacts,
) {
  const names = [...parents.toReversed(), group].map(({ name }) => name);
  return {
    id: group.id,
    web_url: `${url}/groups/${group.fullPath}`,
    name: group.name,
    path: group.path,
    description: group.description,
    visibility: group.visibility,
    share_with_group_lock: false,
    require_two_factor_authentication: false,
    two_factor_grace_period: 48,
    project_creation_level: 'maintainer',
    auto_devops_enabled: null,
    subgroup_creation_level: 'maintainer',
    emails_disabled: false,
    emails_enabled: true,
    mentions_disabled: null,
    lfs_enabled: false,
    archived: false,
    default_branch: null,
    default_branch_protection: 2,
    default_branch_protection_defaults: {
      allowed_to_push: [{ access_level: 40 }],
      allow_force_push: false,
      allowed_to_merge: [{ access_level: 40 }],
    },
    avatar_url: null,
    request_access_enabled: false,
    full_name: names.join(' / '),
    full_path: group.fullPath,
    created_at: group.createdAt,
    parent_id: group.parentId,
    organization_id: 1,
    shared_runners_setting: 'enabled',
    wiki_access_level: 'disabled',
    marked_for_deletion_on: null,
    shared_with_groups: sharedWith,
  };
}

/** GitLab's shape of a group or a user's own space. */
export function namespaceJson(namespace: Namespace, url: string) {
  const page = namespace.kind === 'group' ? `groups/${namespace.fullPath}` : namespace.fullPath;
  return {
    id: namespace.id,
    name: namespace.name,
    path: namespace.path,
    kind: namespace.kind,
    full_path: namespace.fullPath,
    parent_id: namespace.parentId,
    avatar_url: null,
    web_url: `${url}/${page}`,
  };
}

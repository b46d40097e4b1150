import { roleLevels } from '#rights/roles';
import type {
  GroupEvent,
  GroupThen,
  MemberThen,
  ProjectEvent,
  ProjectThen,
  SystemMessage,
  UserEvent,
  UserThen,
} from './system-event.ts';

/** Who owns a project: somebody whose space it is in, or the owners of its group. */
export interface Owner {
  readonly name: string;
  readonly email: string;
}

/** What is told of a project. */
export function projectMessage(
  event: ProjectEvent,
  project: ProjectThen,
  { owners, at, oldPath }: { owners: readonly Owner[]; at: Date; oldPath: string | undefined },
): SystemMessage {
  return {
    ...begun(event, project, at),
    name: project.name,
    path: project.path,
    path_with_namespace: project.fullPath,
    project_id: project.id,
    project_namespace_id: project.namespaceId,
    owner_name: owners[0]?.name ?? '',
    owner_email: owners[0]?.email ?? '',
    owners,
    project_visibility: project.visibility,
    ...(oldPath !== undefined && { old_path_with_namespace: oldPath }),
  };
}

/** What is told of a group. */
export function groupMessage(
  event: GroupEvent,
  group: GroupThen,
  { at, old }: { at: Date; old: Pick<GroupThen, 'path' | 'fullPath'> | undefined },
): SystemMessage {
  return {
    ...begun(event, group, at),
    name: group.name,
    path: group.path,
    full_path: group.fullPath,
    group_id: group.id,
    ...(old && { old_path: old.path, old_full_path: old.fullPath }),
  };
}

/** What is told of somebody. */
export function userMessage(
  event: UserEvent,
  user: UserThen,
  { at, oldUsername }: { at: Date; oldUsername: string | undefined },
): SystemMessage {
  return {
    ...begun(event, user, at),
    name: user.name,
    email: user.email,
    user_id: user.id,
    username: user.username,
    ...(event === 'user_failed_login' && { state: user.state }),
    ...(oldUsername !== undefined && { old_username: oldUsername }),
  };
}

/** Where somebody is a member. */
export type Place =
  | { readonly kind: 'team'; readonly project: Omit<ProjectThen, 'namespaceId' | 'createdAt'> }
  | { readonly kind: 'group'; readonly group: Pick<GroupThen, 'id' | 'name' | 'path'> };

/** What is told of a membership. */
export function memberMessage(
  event: string,
  member: MemberThen,
  { at, user, place }: { at: Date; user: Omit<UserThen, 'state' | 'createdAt'>; place: Place },
): SystemMessage {
  const level = roleName(member.accessLevel);
  return {
    ...begun(event, member, at),
    ...(place.kind === 'group'
      ? groupFacts(place.group, level, member.expiresAt)
      : teamFacts(place.project, level)),
    user_email: user.email,
    user_name: user.name,
    user_username: user.username,
    user_id: user.id,
  };
}

function teamFacts(project: Omit<ProjectThen, 'namespaceId' | 'createdAt'>, level: string) {
  return {
    access_level: level,
    project_id: project.id,
    project_name: project.name,
    project_path: project.path,
    project_path_with_namespace: project.fullPath,
    project_visibility: project.visibility,
  };
}

function groupFacts(
  group: Pick<GroupThen, 'id' | 'name' | 'path'>,
  level: string,
  expiresAt: Date | null,
) {
  return {
    group_access: level,
    group_id: group.id,
    group_name: group.name,
    group_path: group.path,
    expires_at: expiresAt,
  };
}

function begun(event: string, { createdAt }: { readonly createdAt: Date }, at: Date) {
  return { event_name: event, created_at: createdAt, updated_at: at };
}

/** `Security Manager`; a level that is no role's is one who may see nothing inside. */
function roleName(level: number): string {
  const [name = 'minimal_access'] =
    Object.entries(roleLevels).find(([, number]) => number === level) ?? [];
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

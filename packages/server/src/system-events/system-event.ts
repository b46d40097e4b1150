/** What happens on an instance beside pushes and pipelines, in the names of GitLab's system hooks. */
export type ProjectEvent =
  | 'project_create'
  | 'project_destroy'
  | 'project_rename'
  | 'project_transfer'
  | 'project_update';

/** What can happen to a group. */
export type GroupEvent = 'group_create' | 'group_destroy' | 'group_rename';

/** What can happen to a user. */
export type UserEvent = 'user_create' | 'user_destroy' | 'user_rename' | 'user_failed_login';

/** What can happen to a membership. */
export type MemberEvent =
  | 'user_add_to_team'
  | 'user_update_for_team'
  | 'user_remove_from_team'
  | 'user_add_to_group'
  | 'user_update_for_group'
  | 'user_remove_from_group';

/** What system hooks are told, in GitLab's names. */
export type SystemEvent = ProjectEvent | GroupEvent | UserEvent | MemberEvent;

/** What hooks are told, in GitLab's shape. */
export type SystemMessage = Readonly<Record<string, unknown>>;

/** Where the stores of projects, groups, people and members note what they do, each inside its own write. */
export interface SystemEventNotes {
  project(event: ProjectEvent, project: ProjectThen, oldPath?: string): void;
  group(event: GroupEvent, group: GroupThen, old?: Pick<GroupThen, 'path' | 'fullPath'>): void;
  user(event: UserEvent, user: UserThen, oldUsername?: string): void;
  member(did: 'add' | 'update' | 'remove', member: MemberThen): void;
}

/** A project, as much as is told of it. */
export interface ProjectThen {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly fullPath: string;
  readonly namespaceId: number;
  readonly visibility: string;
  readonly createdAt: Date;
}

/** A group, as much as is told of it. */
export interface GroupThen {
  readonly id: number;
  readonly kind: 'user' | 'group';
  readonly name: string;
  readonly path: string;
  readonly fullPath: string;
  readonly parentId: number | null;
  readonly createdAt: Date;
}

/** Somebody, as much as is told of them. */
export interface UserThen {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly email: string;
  readonly state: string;
  readonly createdAt: Date;
}

/** A membership, as much as is told of it. */
export interface MemberThen {
  readonly sourceKind: 'namespace' | 'project';
  readonly sourceId: number;
  readonly userId: number;
  readonly accessLevel: number;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

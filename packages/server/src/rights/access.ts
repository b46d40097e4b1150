import type { Namespace } from '#groups/namespace';
import type { Clock } from '#log';
import { createLevels } from '#members/levels';
import { isBeingImported, type Project } from '#projects/project';
import { allowsAct, protectionsOf, type RefAct } from '#protection/protected-refs';
import { forbidden, notFound, Refused, unauthenticated } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { TokenScope } from '#tokens/token';
import type { User } from '#users/user';
import { type GroupPermission, permitsInGroup } from './group-permissions.ts';
import { jobMay } from './job-token.ts';
import { type Permission, ruleFor } from './permissions.ts';
import { isVisible, permits, type Standing } from './permits.ts';
import { roleLevels } from './roles.ts';

/** Decides who may do what: the only place. */
export interface Access {
  /** GitLab's level of a user in a project; 0 is none. */
  level(user: User, project: Project): Promise<number>;
  allows(
    identity: Identity | undefined,
    project: Project,
    permission: Permission,
  ): Promise<boolean>;
  /**
   * The project by id or full path, for someone who wants to do something with it.
   * Throws 404 for one that they may not see, 401 to strangers who want to change something, 403.
   */
  project(
    identity: Identity | undefined,
    idOrPath: string,
    permission: Permission,
  ): Promise<Project>;
  /** As `project`, of one that is known; throws 401 or 403. */
  require(identity: Identity | undefined, project: Project, permission: Permission): Promise<void>;
  /** Whether they may do this with a ref (in full: `refs/heads/x`); its protections have the say. */
  allowsRef(user: User, project: Project, ref: string, act: RefAct): Promise<boolean>;
  /** Whether they may give variables to what they run. */
  allowsVariables(user: User, project: Project): Promise<boolean>;
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
  /** Throws 401 without anyone, 403 when the credentials cover none of the scopes. */
  user(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
  /** As `user`, and throws 403 unless they are an administrator. */
  administrator(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
}

/** Decides by what the store says at that moment. */
export function createAccess(store: Store, clock: Clock): Access {
  const { level, namespaceLevel } = createLevels(store, clock);

  async function standingOf(user: User | undefined, project: Project): Promise<Standing> {
    // Who is blocked may do nothing, whatever still runs in their name.
    if (user?.state !== 'active') return stranger;
    const { isExternal, isAdmin } = user;
    return { isUser: true, isExternal, isAdmin, level: await level(user, project) };
  }

  async function allows(
    identity: Identity | undefined,
    project: Project,
    permission: Permission,
  ): Promise<boolean> {
    if (permission === 'push_code' && isBeingImported(project)) return false;
    const standing = await standingOf(identity?.user, project);
    if (!permits(permission, standing, project)) return false;
    if (identity?.by !== 'job') return true;
    // What everybody sees, jobs see, whatever their users may.
    const asOutsider = { ...standing, isAdmin: false, level: 0 };
    if (permits(permission, asOutsider, project)) return ruleFor(permission).job !== undefined;
    return jobMay(store, identity.job, project, permission);
  }

  async function require(
    identity: Identity | undefined,
    project: Project,
    permission: Permission,
  ): Promise<void> {
    if (await allows(identity, project, permission)) return;
    throw identity === undefined ? unauthenticated() : refusal(project, permission);
  }

  async function project(
    identity: Identity | undefined,
    idOrPath: string,
    permission: Permission,
  ): Promise<Project> {
    const found = /^\d+$/.test(idOrPath)
      ? await store.projects.get(Number(idOrPath))
      : await store.projects.byPath(idOrPath);
    if (found && (await allows(identity, found, permission))) return found;
    if (identity === undefined && ruleFor(permission).open === undefined) {
      throw unauthenticated();
    }
    if (found && (await allows(identity, found, 'read_project'))) {
      throw refusal(found, permission);
    }
    throw notFound('Project');
  }

  async function allowsRef(
    user: User,
    project: Project,
    ref: string,
    act: RefAct,
  ): Promise<boolean> {
    const isTag = ref.startsWith('refs/tags/');
    const name = ref.replace(/^refs\/(heads|tags)\//, '');
    const protections = await protectionsOf(store, project, name, isTag);
    const isAdmin = user.isAdmin && user.state === 'active';
    const holder = { level: await level(user, project), isAdmin };
    return allowsAct(protections, act, holder);
  }

  function user(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity {
    if (identity === undefined) throw unauthenticated();
    if (identity.by === 'job') throw forbidden();
    if (!hasScope(identity, scopes)) throw insufficientScope(scopes);
    return identity;
  }

  return {
    level,
    allows,
    require,
    project,
    allowsRef,
    async allowsVariables(user, project) {
      const { pipelineVariablesRole: least } = project;
      if (least === 'no_one_allowed') return false;
      return (await level(user, project)) >= roleLevels[least];
    },
    namespaceLevel,
    async seesGroup(user, group) {
      if (isVisible({ isUser: !!user, isExternal: !!user?.isExternal }, group.visibility)) {
        return true;
      }
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
    user,
    administrator(identity, scopes) {
      const known = user(identity, scopes);
      if (!known.user.isAdmin) throw forbidden();
      return known;
    },
  };
}

function refusal(project: Project, permission: Permission): Refused {
  const isLater = permission === 'push_code' && isBeingImported(project);
  return forbidden(isLater ? importing : undefined);
}

/** Why nobody may change the code of a project yet. */
export const importing = 'The project is being imported: push when that is over';

const stranger: Standing = { isUser: false, isExternal: false, isAdmin: false, level: 0 };

/** 403 in the words of OAuth, as GitLab answers a token that lacks a scope. */
export function insufficientScope(scopes: readonly TokenScope[]): Refused {
  const description = 'The request requires higher privileges than provided by the access token.';
  const body = {
    error: 'insufficient_scope',
    error_description: description,
    scope: scopes.join(' '),
  };
  return new Refused('forbidden', description, { body });
}

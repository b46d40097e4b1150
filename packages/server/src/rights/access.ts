import type { Clock } from '#log';
import { createLevels } from '#members/levels';
import { isBeingImported, type Project } from '#projects/project';
import { allowsAct, protectionsOf, type RefAct } from '#protection/protected-refs';
import { forbidden, notFound, type Refused, unauthenticated } from '#refused';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { createGroupAccess, type GroupAccess } from './group-access.ts';
import { jobMay } from './job-token.ts';
import { type Permission, ruleFor } from './permissions.ts';
import { permits, type Standing } from './permits.ts';
import { roleLevels } from './roles.ts';
import { type ScopeAccess, scopeAccess } from './scope-access.ts';

/** Decides who may do what: the only place. */
export interface Access extends GroupAccess, ScopeAccess {
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
}

/** Decides by what the store says at that moment. */
export function createAccess(store: Store, clock: Clock): Access {
  const { level, namespaceLevel } = createLevels(store, clock);
  const groups = createGroupAccess(namespaceLevel);

  async function allows(
    identity: Identity | undefined,
    project: Project,
    permission: Permission,
  ): Promise<boolean> {
    if (closedTo(permission, project) !== undefined) return false;
    const standing = await standingOf(identity?.user, project, level);
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
    const found = await projectAt(store, idOrPath);
    if (found && (await allows(identity, found, permission))) return found;
    if (identity === undefined && ruleFor(permission).open === undefined) throw unauthenticated();
    if (found && (await allows(identity, found, 'read_project'))) {
      throw refusal(found, permission);
    }
    throw notFound('Project');
  }

  return {
    ...groups,
    ...scopeAccess,
    level,
    allows,
    require,
    project,
    async allowsRef(user, project, ref, act) {
      const isAdmin = user.isAdmin && user.state === 'active';
      const holder = { level: await level(user, project), isAdmin };
      return allowsAct(await protectionsOfRef(store, project, ref), act, holder);
    },
    async allowsVariables(user, project) {
      const { pipelineVariablesRole: least } = project;
      if (least === 'no_one_allowed') return false;
      return (await level(user, project)) >= roleLevels[least];
    },
  };
}

/** The project of an address, which names it by id or full path. */
export function projectAt({ projects }: Store, idOrPath: string): Promise<Project | undefined> {
  return /^\d+$/.test(idOrPath) ? projects.get(Number(idOrPath)) : projects.byPath(idOrPath);
}

function refusal(project: Project, permission: Permission): Refused {
  return forbidden(closedTo(permission, project));
}

/** Why nobody may do this in a project now, whoever they are; undefined when rights decide. */
export function closedTo(permission: Permission, project: Project): string | undefined {
  if (permission === 'push_code' && isBeingImported(project)) {
    return 'The project is being imported: push when that is over';
  }
  if (project.isArchived && ruleFor(permission).archived === 'refused') {
    return 'The project is archived: its owners can unarchive it';
  }
  return undefined;
}

async function standingOf(
  user: User | undefined,
  project: Project,
  level: Access['level'],
): Promise<Standing> {
  // Who is blocked may do nothing, whatever still runs in their name.
  if (user?.state !== 'active') return stranger;
  const { isExternal, isAdmin } = user;
  return { isUser: true, isExternal, isAdmin, level: await level(user, project) };
}

/** Somebody of whom nothing is known. */
export const stranger: Standing = { isUser: false, isExternal: false, isAdmin: false, level: 0 };

function protectionsOfRef(store: Store, project: Project, ref: string) {
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  return protectionsOf(store, project, name, ref.startsWith('refs/tags/'));
}

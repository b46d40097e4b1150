import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import { allowsAct, protectionsOf, type RefAct } from '#protection/protected-refs';
import { forbidden, notFound, Refused, unauthenticated } from '#refused';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { TokenScope } from '#tokens/token';
import type { User } from '#users/user';

/** GitLab's levels of access to a project. */
const guest = 10;
const reporter = 20;
const developer = 30;
const maintainer = 40;
const owner = 50;

/** What can be done with a project, and the level it takes. */
const permissions = {
  read_project: guest,
  read_code: reporter,
  /** Guests too, unless the project says otherwise (`public_jobs`). */
  read_pipelines: guest,
  read_debug_logs: developer,
  /** Of jobs that keep them to these (`artifacts:access`). */
  read_artifacts_of_developers: developer,
  read_artifacts_of_maintainers: maintainer,
  push_code: developer,
  run_pipelines: developer,
  manage_environments: developer,
  push_images: developer,
  read_images: reporter,
  read_environments: reporter,
  manage_pipelines: maintainer,
  manage_variables: maintainer,
  manage_runners: maintainer,
  manage_project: maintainer,
  /** Of others, and on protected refs. */
  erase_jobs: maintainer,
  change_visibility: owner,
  delete_project: owner,
} as const;

export type Permission = keyof typeof permissions;

/** What everyone may do with a public project (and every user with an internal one). */
const readable: readonly Permission[] = [
  'read_project',
  'read_code',
  'read_pipelines',
  'read_images',
  'read_environments',
];

/** What a running job may do in its own project, beside reading. */
const jobMay: readonly Permission[] = [
  ...readable,
  'push_images',
  'read_artifacts_of_developers',
  'read_artifacts_of_maintainers',
];

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
  /** Whether they may do this with a ref (in full: `refs/heads/x`); its protections have the say. */
  allowsRef(user: User, project: Project, ref: string, act: RefAct): Promise<boolean>;
  /** GitLab's level of a user in a namespace itself; 0 is none. */
  namespaceLevel(user: User, namespace: Namespace): Promise<number>;
  /** Whether it is theirs, or they are an owner of the group. */
  ownsNamespace(user: User, namespace: Namespace): Promise<boolean>;
  /** Whether they may make projects there. */
  allowsProjectsIn(user: User, namespace: Namespace): Promise<boolean>;
  /** Throws 401 without anyone, 403 when the credentials cover none of the scopes. */
  user(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
  /** As `user`, and throws 403 unless they are an administrator. */
  administrator(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity;
}

/** What decisions need to know. */
export function createAccess(store: Store): Access {
  async function level(user: User, project: Project): Promise<number> {
    if (user.isAdmin) return owner;
    const namespace = await store.namespaces.get(project.namespaceId);
    const source = { sourceKind: 'project', sourceId: project.id, userId: user.id } as const;
    const member = await store.members.find(source);
    const inherited = namespace ? await namespaceLevel(user, namespace) : 0;
    return Math.max(inherited, member?.accessLevel ?? 0);
  }

  /** Members of a group are members of the groups and projects inside it. */
  async function namespaceLevel(user: User, namespace: Namespace): Promise<number> {
    if (user.isAdmin || namespace.ownerId === user.id) return owner;
    const source = { sourceKind: 'namespace', sourceId: namespace.id, userId: user.id } as const;
    const member = await store.members.find(source);
    const parent =
      namespace.parentId === null ? undefined : await store.namespaces.get(namespace.parentId);
    const inherited = parent ? await namespaceLevel(user, parent) : 0;
    return Math.max(inherited, member?.accessLevel ?? 0);
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
    const holder = { level: await level(user, project), isAdmin: user.isAdmin };
    return allowsAct(protections, act, holder);
  }

  async function allowsProjectsIn(user: User, namespace: Namespace): Promise<boolean> {
    return (await namespaceLevel(user, namespace)) >= maintainer;
  }

  async function ownsNamespace(user: User, namespace: Namespace): Promise<boolean> {
    return (await namespaceLevel(user, namespace)) >= owner;
  }

  async function allows(
    identity: Identity | undefined,
    project: Project,
    permission: Permission,
  ): Promise<boolean> {
    const isInner = permission === 'read_pipelines' && !project.hasPublicJobs;
    if (readable.includes(permission) && !isInner && isOpenTo(identity, project)) return true;
    if (identity === undefined) return false;
    if (identity.by === 'job') {
      if (identity.job.projectId !== project.id || !jobMay.includes(permission)) return false;
    }
    const least = isInner ? reporter : permissions[permission];
    return (await level(identity.user, project)) >= least;
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
    if (identity === undefined && !readable.includes(permission)) {
      throw unauthenticated();
    }
    if (found && (await allows(identity, found, 'read_project'))) {
      throw forbidden();
    }
    throw notFound('Project');
  }

  function user(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity {
    if (identity === undefined) throw unauthenticated();
    if (identity.by === 'job') throw forbidden();
    if (!hasScope(identity, scopes)) throw insufficientScope(scopes);
    return identity;
  }

  function administrator(identity: Identity | undefined, scopes: readonly TokenScope[]): Identity {
    const known = user(identity, scopes);
    if (!known.user.isAdmin) throw forbidden();
    return known;
  }

  return {
    level,
    allows,
    allowsRef,
    project,
    namespaceLevel,
    ownsNamespace,
    allowsProjectsIn,
    user,
    administrator,
  };
}

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

function isOpenTo(identity: Identity | undefined, project: Project): boolean {
  return project.visibility === 'public' || (project.visibility === 'internal' && !!identity);
}

import type { DeployToken } from '#deploy-tokens/deploy-token';
import {
  type ImageProtection,
  levelsFor,
  type ProtectionLevel,
} from '#image-protection/image-protection';
import { meets } from '#image-protection/protected-images';
import type { Project } from '#projects/project';
import type { Access } from '#rights/access';
import { machineMay } from '#rights/machine-rights';
import type { Permission } from '#rights/permissions';
import { hasScope, type Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import type { TokenScope } from '#tokens/token';
import { instanceImageActions, isInstanceImage } from './instance-images.ts';
import { mayPullByProxy, proxyGroupOf } from './proxied-images.ts';
import type { Bearer } from './registry-bearer.ts';
import type { Scope } from './registry-scope.ts';

/** Decides who may do what in the registry. */
export interface RegistryRights {
  /** Those of the actions of `scope` that the bearer may do now. */
  allowed(bearer: Bearer, scope: Scope): Promise<readonly string[]>;
  /** The project that a repository belongs to. */
  projectOf(repository: string): Promise<Project | undefined>;
  /** The group whose proxy brings an image from elsewhere; undefined for other images. */
  proxyGroup(repository: string): string | undefined;
}

interface Right {
  readonly permission: Permission;
  readonly scopes: readonly TokenScope[];
}

const writing: Right = { permission: 'push_images', scopes: ['write_registry', 'api'] };
const rights: Readonly<Record<string, Right>> = {
  pull: { permission: 'read_images', scopes: ['read_registry', 'write_registry', 'api'] },
  push: writing,
  delete: writing,
  '*': writing,
};

/** Groups may lie 20 deep, with a project in them, and its images have names of a few parts more. */
const mostParts = 32;

/** The rules, over what the store says at the moment of the question. */
export function createRegistryRights(
  store: Store,
  access: Access,
  { hasImageProxy }: { readonly hasImageProxy: boolean },
): RegistryRights {
  /** A project's images have its full path as name, or as the beginning of it. */
  async function projectOf(repository: string): Promise<Project | undefined> {
    const parts = repository.split('/', mostParts + 1);
    if (parts.length > mostParts) return undefined;
    for (let length = parts.length; length >= 2; length -= 1) {
      const project = await store.projects.byPath(parts.slice(0, length).join('/'));
      if (project) return project;
    }
    return undefined;
  }

  const proxyGroup = (repository: string): string | undefined =>
    hasImageProxy ? proxyGroupOf(repository) : undefined;

  return {
    projectOf,
    proxyGroup,
    async allowed(bearer, { type, name, actions }) {
      if (type === 'registry') return name === 'catalog' && isAdministrator(bearer) ? actions : [];
      if (type !== 'repository' || actions.length === 0) return [];
      if (isInstanceImage(name)) return instanceImageActions(bearer, actions);
      const group = proxyGroup(name);
      if (group !== undefined) {
        const may = await mayPullByProxy(store, access, bearer, { repository: name, group });
        return may ? actions.filter((action) => action === 'pull') : [];
      }
      const project = await projectOf(name);
      if (project === undefined) return [];
      const rules = await store.imageProtections.list(project.id);
      const answers = await Promise.all(
        actions.map(
          async (action) =>
            (bearer.by === 'deploy-token'
              ? await deployTokenMay(store, bearer.token, project, action)
              : await mayDo(access, bearer, project, name, action)) &&
            (await passes(access, bearer, project, levelsAsked(rules, project, name, action))),
        ),
      );
      return actions.filter((_, index) => answers[index]);
    },
  };
}

/** What the rules that protect images ask for; `*` is asked for everything. */
function levelsAsked(
  rules: readonly ImageProtection[],
  project: Project,
  repository: string,
  action: string,
): readonly ProtectionLevel[] {
  if (rules.length === 0 || action === 'pull') return [];
  const name = repository.slice(project.fullPath.length + 1);
  const acts =
    action === '*' ? (['push', 'delete'] as const) : [action === 'push' ? action : 'delete'];
  return acts.flatMap((act) => levelsFor(rules, name, act === 'push' ? 'push' : 'delete'));
}

/** Whether somebody is what the rules ask for; machines are nobody. */
async function passes(
  access: Access,
  bearer: Bearer,
  project: Project,
  levels: readonly ProtectionLevel[],
): Promise<boolean> {
  if (levels.length === 0) return true;
  return bearer.by === 'identity' && meets(access, bearer.identity, project, levels);
}

function isAdministrator(bearer: Bearer): boolean {
  if (bearer.by !== 'identity' || bearer.identity.by === 'job') return false;
  return bearer.identity.user.isAdmin;
}

async function deployTokenMay(
  store: Store,
  token: DeployToken,
  project: Project,
  action: string,
): Promise<boolean> {
  const right = Object.hasOwn(rights, action) ? rights[action] : undefined;
  if (action === '*' || right === undefined) return false;
  return machineMay(store, token, project, right.permission);
}

async function mayDo(
  access: Access,
  bearer: Exclude<Bearer, { readonly by: 'deploy-token' }>,
  project: Project,
  repository: string,
  action: string,
): Promise<boolean> {
  const right = Object.hasOwn(rights, action) ? rights[action] : undefined;
  if (right === undefined) return false;
  if (bearer.by === 'pod') {
    const isAsked = action === 'pull' && repository === bearer.repository;
    // A pod with the right of some project is no stranger: what every user may read, it may.
    return isAsked && (project.id === bearer.projectId || project.visibility !== 'private');
  }
  const identity = bearer.by === 'identity' ? bearer.identity : undefined;
  return isCovered(identity, right.scopes) && access.allows(identity, project, right.permission);
}

function isCovered(identity: Identity | undefined, scopes: readonly TokenScope[]): boolean {
  return identity === undefined || identity.by === 'job' || hasScope(identity, scopes);
}

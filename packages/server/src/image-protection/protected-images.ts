import type { NamedRepository } from '#images/find-repositories';
import type { Project } from '#projects/project';
import { forbidden } from '#refused';
import type { Access } from '#rights/access';
import { roleLevels } from '#rights/roles';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import { levelsFor, type ProtectionLevel } from './image-protection.ts';

/** Whether somebody is all of what rules ask for. */
export async function meets(
  access: Access,
  { user }: Identity,
  project: Project,
  levels: readonly ProtectionLevel[],
): Promise<boolean> {
  if (levels.length === 0) return true;
  const own = await access.level(user, project);
  return levels.every((level) => (level === 'admin' ? user.isAdmin : own >= roleLevels[level]));
}

interface Rules {
  readonly store: Store;
  readonly access: Access;
}

/** Throws 403 for a repository that is protected from somebody's deleting in it. */
export function requireDeletable(
  rules: Rules,
  who: Identity | undefined,
  repository: NamedRepository,
): Promise<void> {
  return requireAllowed(rules, who, repository, 'delete');
}

/** Throws 403 for a repository that is protected from somebody's tags. */
export function requirePushable(
  rules: Rules,
  who: Identity | undefined,
  repository: NamedRepository,
): Promise<void> {
  return requireAllowed(rules, who, repository, 'push');
}

const doings = { delete: 'deleting here', push: 'pushing here' } as const;

async function requireAllowed(
  { store, access }: Rules,
  who: Identity | undefined,
  { project, record }: NamedRepository,
  act: keyof typeof doings,
): Promise<void> {
  const rules = await store.imageProtections.list(project.id);
  const levels = levelsFor(rules, record.name, act);
  if (levels.length === 0 || (who && (await meets(access, who, project, levels)))) return;
  throw forbidden(`${doings[act]} is for ${levels.join(' and ')}: a protection rule says so`);
}

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

/** Throws 403 for a repository that is protected from somebody's deleting in it. */
export async function requireDeletable(
  { store, access }: { readonly store: Store; readonly access: Access },
  who: Identity | undefined,
  { project, record }: NamedRepository,
): Promise<void> {
  const rules = await store.imageProtections.list(project.id);
  const levels = levelsFor(rules, record.name, 'delete');
  if (levels.length === 0 || (who && (await meets(access, who, project, levels)))) return;
  throw forbidden(`deleting here is for ${levels.join(' and ')}: a protection rule says so`);
}

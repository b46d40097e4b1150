import type { DeployToken } from '#deploy-tokens/deploy-token';
import { deployTokenCovers } from '#deploy-tokens/deploy-token-rights';
import type { Project } from '#projects/project';
import type { Store } from '#store/store';
import { closedTo, stranger } from './access.ts';
import { type Permission, ruleFor } from './permissions.ts';
import { permits } from './permits.ts';

/** Whether a deploy token may do this: what it was made for, in its projects, and everywhere what strangers may. */
export async function machineMay(
  store: Store,
  token: DeployToken,
  project: Project,
  permission: Permission,
): Promise<boolean> {
  if (closedTo(permission, project) !== undefined) return false;
  if (permits(permission, stranger, project)) return true;
  const { machine: scopes } = ruleFor(permission);
  return scopes !== undefined && deployTokenCovers(store, token, project, scopes);
}

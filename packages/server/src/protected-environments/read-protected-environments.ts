import { found } from '#refused';
import type { Context } from '#services';
import type { ProtectedEnvironment, ProtectionOwner } from './protected-environment.ts';

type Reading = Pick<Context, 'store'>;

/** Those of a project or a group. */
export function protectedEnvironmentsOf(
  { store }: Reading,
  owner: ProtectionOwner,
): Promise<readonly ProtectedEnvironment[]> {
  return store.protectedEnvironments.list(owner);
}

/** The one of this name. */
export async function protectedEnvironmentNamed(
  { store }: Reading,
  owner: ProtectionOwner,
  name: string,
): Promise<ProtectedEnvironment> {
  return found(await store.protectedEnvironments.byName(owner, name));
}

import { hasScope } from '#sign-in/identity';
import type { Bearer } from './registry-bearer.ts';

/**
 * The one repository that belongs to the instance: an image that holds Slipway itself. Images of projects have
 * at least two parts in their names, so that it is in nobody's way.
 */
const repository = 'slipway';

/** Whether it is an image that Slipway makes of itself, which everybody may pull. */
export const isInstanceImage = (name: string): boolean => name === repository;

/** Everybody may pull it, since there is nothing in it but the program; administrators push. */
export function instanceImageActions(
  bearer: Bearer,
  actions: readonly string[],
): readonly string[] {
  return mayWrite(bearer) ? actions : actions.filter((action) => action === 'pull');
}

function mayWrite(bearer: Bearer): boolean {
  if (bearer.by !== 'identity' || bearer.identity.by === 'job') return false;
  const { identity } = bearer;
  return identity.user.isAdmin && hasScope(identity, ['write_registry', 'api']);
}

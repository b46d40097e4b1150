import { forbidden } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { LimitChange } from './limit-table.ts';
import type { LimitScope } from './limits.ts';

/** Chooses limits of a group or project, which is for administrators. */
export async function chooseLimitsOf(
  { limits }: Pick<Context, 'limits'>,
  user: User,
  scope: LimitScope,
  change: LimitChange,
): Promise<void> {
  requireChooser(user, change);
  if (Object.keys(change).length > 0) await limits.choose(scope, change);
}

/** @throws Refused for somebody who may not choose what they ask for */
export function requireChooser(user: User, change: LimitChange): void {
  const isNothing = Object.keys(change).length === 0;
  if (!isNothing && !user.isAdmin) throw forbidden('only administrators choose limits');
}

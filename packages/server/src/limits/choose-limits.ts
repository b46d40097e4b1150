import type { Asker } from '#protection/run-rights';
import { forbidden } from '#refused';
import type { Context } from '#services';
import type { LimitChange } from './limit-table.ts';

/** Chooses limits of a project, which is for administrators. */
export async function chooseLimits(
  { limits }: Pick<Context, 'limits'>,
  { user, project }: Asker,
  change: LimitChange,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  if (!user.isAdmin) throw forbidden('only administrators choose limits');
  await limits.choose({ kind: 'project', id: project.id }, change);
}

import type { Asker } from '#protection/run-rights';
import { Refused } from '#refused';
import type { Context } from '#services';
import { deleteEnvironment } from './edit-environment.ts';
import type { Environment } from './environment.ts';

/** Which review environments are meant. */
export interface ReviewAppsWish {
  /** Only those made before; default 30 days ago. */
  readonly before: Date | undefined;
  /** The oldest so many; default 100. */
  readonly limit: number | undefined;
  /** Whether it is only asked which they are. Default yes, as on GitLab. */
  readonly isDryRun: boolean | undefined;
}

const dayMs = 86_400_000;
const all = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** Those that are stopped and lie in `review/` are deleted in a week, unless somebody starts one again. */
export async function deleteReviewApps(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { project }: Asker,
  { before, limit = 100, isDryRun = true }: ReviewAppsWish,
): Promise<readonly Environment[]> {
  if (limit < 1 || limit > 1000) throw new Refused('invalid', 'limit can be 1 to 1000');
  const now = clock().getTime();
  const until = before?.getTime() ?? now - 30 * dayMs;
  const filter = { projectId: project.id, states: ['stopped'] as const };
  const { items } = await store.environments.list(filter, all);
  const found = items
    .filter(({ name }) => name.startsWith('review/'))
    .filter(({ createdAt, autoDeleteAt }) => createdAt.getTime() < until && autoDeleteAt === null)
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .slice(0, limit);
  const autoDeleteAt = new Date(now + 7 * dayMs);
  if (!isDryRun) for (const { id } of found) await store.environments.update(id, { autoDeleteAt });
  return found;
}

/** Due work: whoever was started meanwhile stays. */
export async function deleteItself(
  context: Pick<Context, 'store' | 'clock' | 'clusterAccess'>,
  id: number,
): Promise<void> {
  const environment = await context.store.environments.get(id);
  const { state, autoDeleteAt = null } = environment ?? {};
  if (!environment || state !== 'stopped' || autoDeleteAt === null) return;
  if (autoDeleteAt <= context.clock()) await deleteEnvironment(context, environment);
}

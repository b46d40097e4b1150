import { protectionsOf } from '#protected-environments/holding-protections';
import type { Asker } from '#protection/run-rights';
import { Refused } from '#refused';
import type { Context } from '#services';
import type { Environment } from './environment.ts';
import { requireStop } from './stop-environment.ts';

type StaleContext = Pick<Context, 'store' | 'auth' | 'environments' | 'clock'>;

/** Which environments are old, and whether it is only asked which they are. */
export interface StaleWish {
  readonly before: Date;
  readonly isDryRun: boolean;
}

const dayMs = 86_400_000;
/** GitLab's bounds: what was used in the last week is never stale. */
const [leastDays, mostDays] = [7, 10 * 365];
const all = { limit: 100_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/**
 * Stops all environments that were neither changed nor deployed to since `before`: none that is protected,
 * and none whose jobs the asker may not run.
 */
export async function stopStale(
  context: StaleContext,
  asker: Asker,
  { before, isDryRun }: StaleWish,
): Promise<readonly Environment[]> {
  const { store, environments, clock } = context;
  const ageDays = (clock().getTime() - before.getTime()) / dayMs;
  if (ageDays < leastDays || ageDays > mostDays) {
    throw new Refused('invalid', '400 Bad request - Invalid Date');
  }
  const filter = { projectId: asker.project.id, states: ['available'] as const };
  const { items } = await store.environments.list(filter, all);
  const stopped: Environment[] = [];
  for (const environment of items) {
    if (!(await isStale(context, asker, environment, before))) continue;
    stopped.push(
      isDryRun ? environment : await environments.stop(environment.id, asker.user.id, false),
    );
  }
  return stopped;
}

async function isStale(
  { store, auth }: StaleContext,
  asker: Asker,
  environment: Environment,
  before: Date,
): Promise<boolean> {
  const last = await store.deployments.newest(environment.id);
  const used = Math.max(environment.updatedAt.getTime(), last?.updatedAt.getTime() ?? 0);
  if (used >= before.getTime()) return false;
  if ((await protectionsOf(store, environment)).length > 0) return false;
  return requireStop({ store, auth }, asker, environment).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refused) return false;
      throw error;
    },
  );
}

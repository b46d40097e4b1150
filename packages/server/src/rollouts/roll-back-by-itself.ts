import type { Deployment } from '#deployments/deployment';
import { rollbackTo } from '#deployments/deployment-rules';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import { isFollowed } from './script-end.ts';

/**
 * Where an environment goes back to after a rollout that failed, if its project wants that: to its last
 * deployment that went well, unless somebody has deployed since or nothing was changed.
 */
export async function wayBack(store: Store, failed: Deployment): Promise<Deployment | undefined> {
  // Whoever goes back and fails is not sent further.
  if (failed.rollbackOf !== null) return undefined;
  const project = await store.projects.get(failed.projectId);
  if (!project?.rollsBackByItself) return undefined;
  const newest = await store.deployments.newest(failed.environmentId);
  if (newest?.id !== failed.id) return undefined;
  const changes = await store.deeds.changes(failed.id);
  if (!changes.some(isFollowed)) return undefined;
  return store.deployments.last(failed.environmentId);
}

/** Goes there; answers the rollback, which is to be followed as any other. */
export function goBack(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  failed: Deployment,
  target: Deployment,
): Promise<Deployment> {
  const made = rollbackTo(target, { userId: failed.userId, now: clock(), isBlocked: false });
  return store.deployments.beginRollback(made);
}

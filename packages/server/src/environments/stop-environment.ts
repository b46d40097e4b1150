import { type Asker, requireMoves } from '#protection/run-rights';
import { found } from '#refused';
import type { Context } from '#services';
import type { Environment } from './environment.ts';

/** As `Environments.stop`, for somebody who may run jobs of the ref that was deployed there. */
export async function stopEnvironment(
  { store, auth, environments }: Pick<Context, 'store' | 'auth' | 'environments'>,
  asker: Asker,
  { id }: Environment,
  isForced: boolean,
): Promise<Environment> {
  const last = await store.deployments.last(id);
  // Stopping runs a job of the ref that was deployed.
  if (last && !isForced) await requireMoves(auth, asker, last);
  return environments.stop(id, asker.user.id, isForced);
}

/** It does not stop by itself any longer, until a job with `auto_stop_in` deploys there again. */
export async function pinEnvironment(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id }: Environment,
): Promise<Environment> {
  return found(await store.environments.update(id, { autoStopAt: null, updatedAt: clock() }));
}

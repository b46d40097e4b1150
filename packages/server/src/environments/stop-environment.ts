import { type Asker, requireMoves } from '#protection/run-rights';
import { found } from '#refused';
import type { Context } from '#services';
import type { Environment } from './environment.ts';
import { deploymentsToUndo } from './undo-deployments.ts';

type StopContext = Pick<Context, 'store' | 'auth'>;

/** As `Environments.stop`, for somebody who may run jobs of the refs that were deployed there. */
export async function stopEnvironment(
  { store, auth, environments }: StopContext & Pick<Context, 'environments'>,
  asker: Asker,
  environment: Environment,
  isForced: boolean,
): Promise<Environment> {
  if (!isForced) await requireStop({ store, auth }, asker, environment);
  return environments.stop(environment.id, asker.user.id, isForced);
}

/** Throws for whoever may not run jobs of what is there, or of what was tried last: those are what stopping runs. */
export async function requireStop(
  { store, auth }: StopContext,
  asker: Asker,
  environment: Environment,
): Promise<void> {
  const [last] = await deploymentsToUndo(store, environment);
  const live = await store.deployments.last(environment.id);
  for (const deployment of [last, live]) {
    if (deployment) await requireMoves(auth, asker, deployment);
  }
}

/** It does not stop by itself any longer, until a job with `auto_stop_in` deploys there again. */
export async function pinEnvironment(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id }: Environment,
): Promise<Environment> {
  return found(await store.environments.update(id, { autoStopAt: null, updatedAt: clock() }));
}

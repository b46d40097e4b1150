import { pendingIn } from '#deployment-approvals/approval-rules';
import type { Deployment } from '#deployments/deployment';
import { rollbackTo } from '#deployments/deployment-rules';
import { createDeployRights } from '#protected-environments/deploy-rights';
import { type Asker, requireMoves } from '#protection/run-rights';
import { forbidden, found, Refused } from '#refused';
import type { Context } from '#services';
import { type Previewed, previewPutBack } from './put-back.ts';
import { reachOf } from './reach.ts';

type RollBackContext = Pick<
  Context,
  'store' | 'clock' | 'auth' | 'clusterAccess' | 'clusterOfAgent' | 'rollouts' | 'approvals'
>;

/** What would change, if the state of this deployment were put back, as the cluster itself says. */
export async function previewRollback(
  context: RollBackContext,
  asker: Asker,
  deployment: Deployment,
): Promise<readonly Previewed[]> {
  await requireRollback(context, asker, deployment);
  if (deployment.status !== 'success') {
    throw new Refused('conflict', `deployment #${deployment.iid} did not succeed: choose another`);
  }
  const environment = found(await context.store.environments.get(deployment.environmentId));
  const kubernetes = await context.clusterAccess.clusterOf(asker.project, environment);
  const reach = await reachOf(context, kubernetes, environment.id);
  const preview = await previewPutBack(context, reach, deployment);
  if (preview.length > 0) return preview;
  throw new Refused(
    'conflict',
    `nothing is recorded of the deployments to "${environment.name}": run the job again instead`,
  );
}

/**
 * Puts the state of a deployment back, without a job; recorded as a deployment, and followed as one. Where
 * others have to approve deployments, it waits for them first.
 */
export async function rollBack(
  context: RollBackContext,
  asker: Asker,
  target: Deployment,
): Promise<Deployment> {
  const { store, clock, rollouts, approvals } = context;
  const preview = await previewRollback(context, asker, target);
  const problem = preview.find((it) => it.problem !== undefined)?.problem;
  if (problem !== undefined) throw new Refused('conflict', `the cluster refuses it: ${problem}`);
  if (!preview.some((it) => 'body' in it)) {
    throw new Refused('conflict', `everything is as deployment #${target.iid} has left it`);
  }
  const environment = found(await store.environments.get(target.environmentId));
  const isBlocked = pendingIn(await approvals.standing(environment, undefined)) > 0;
  const wish = { userId: asker.user.id, now: clock(), isBlocked };
  const made = await store.deployments.beginRollback(rollbackTo(target, wish));
  if (!isBlocked) rollouts.follow(made);
  return made;
}

/** Whoever may run the job that had deployed it. */
async function requireRollback(
  { store, clock, auth }: RollBackContext,
  asker: Asker,
  deployment: Deployment,
): Promise<void> {
  await requireMoves(auth, asker, deployment);
  const rights = createDeployRights(store, clock);
  if (!(await rights.mayDeploy(asker.user, asker.project, deployment))) throw forbidden();
}

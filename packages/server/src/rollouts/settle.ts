import type { JobEvent } from '@slipway/ci';
import type { Deployment, Rollout } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { DeploymentEnd } from './follow-deployment.ts';

/** What is needed to end a deployment. */
export interface SettleOptions {
  readonly store: Store;
  /** Ends a job as its runner would. */
  readonly finish: (job: JobRecord, event: JobEvent) => Promise<unknown>;
  readonly clock: Clock;
}

/**
 * Ends a deployment, and the job that waits for it. `meanwhile` is done before the deployment is over: after
 * a kill it is done again.
 */
export async function settle(
  { store, finish, clock }: SettleOptions,
  deployment: Deployment,
  { rollout, reason }: DeploymentEnd,
  meanwhile: () => Promise<void>,
): Promise<void> {
  // The job first: what comes after it is found again when a kill comes between.
  const job = deployment.rollbackOf === null && (await jobOfDeployment(store, deployment));
  if (reason !== null) await store.deployments.update(deployment.id, { reason });
  if (job) await finish(job, eventOf(rollout, clock()));
  await meanwhile();
  const current = await store.deployments.get(deployment.id);
  const refusal = current?.reason ?? null;
  await store.deployments.update(deployment.id, {
    rollout: refusal !== null && rollout === 'ready' ? 'refused' : rollout,
    reason: reason ?? refusal,
    updatedAt: clock(),
    ...(deployment.rollbackOf !== null && {
      status: rollout === 'failed' ? ('failed' as const) : ('success' as const),
      finishedAt: clock(),
    }),
  });
}

function eventOf(rollout: Rollout, at: Date): JobEvent {
  if (rollout !== 'failed') return { type: 'success', at };
  return { type: 'drop', at, reason: 'script_failure' };
}

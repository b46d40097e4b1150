import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { Jobs } from '#jobs/jobs';
import type { Clock } from '#log';
import { notFound } from '#refused';
import type { Store } from '#store/store';
import type { Environment } from './environment.ts';

/** What stops environments, and who remembers. */
export interface EnvironmentsOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** What people do with environments. */
export function createEnvironments({ store, jobs, clock }: EnvironmentsOptions): Environments {
  /** The job that undoes what is deployed there, if it can still be started. */
  async function stopJobOf(environment: Environment): Promise<JobRecord | undefined> {
    const deployment = await store.deployments.last(environment.id);
    if (!deployment || deployment.onStop === null) return undefined;
    const deployed = await jobOfDeployment(store, deployment);
    if (!deployed) return undefined;
    const siblings = await store.jobs.ofPipeline(deployed.pipelineId);
    return siblings.find(({ name }) => name === deployment.onStop);
  }

  const stop: Environments['stop'] = async (environmentId, userId, isForced) => {
    const environment = await store.environments.get(environmentId);
    if (!environment) throw notFound('Environment');
    const stopJob = isForced ? undefined : await stopJobOf(environment);
    if (stopJob?.status === 'manual') await jobs.play(stopJob.id, userId);
    else if (stopJob?.finishedAt) await jobs.retry(stopJob.id, userId);
    const change = {
      state: stopJob ? ('stopping' as const) : ('stopped' as const),
      autoStopAt: null,
      updatedAt: clock(),
    };
    return (await store.environments.update(environmentId, change)) ?? environment;
  };

  return {
    stop,
    async stopItself(environmentId) {
      const environment = await store.environments.get(environmentId);
      if (environment?.state !== 'available' || environment.autoStopAt === null) return;
      if (environment.autoStopAt > clock()) return;
      const last = await store.deployments.last(environmentId);
      await stop(environmentId, last?.userId ?? 0, false);
    },
  };
}

/** What people do with environments. */
export interface Environments {
  /** Runs the stop job of what is deployed there, or just marks it stopped. */
  stop(environmentId: number, userId: number, isForced: boolean): Promise<Environment>;
  /** Stops one whose time is over, if it still is: due work. */
  stopItself(environmentId: number): Promise<void>;
}

import type { Jobs } from '#jobs/jobs';
import type { Clock } from '#log';
import { notFound } from '#refused';
import type { Store } from '#store/store';
import type { Environment } from './environment.ts';
import { deploymentsToUndo, stopJobsOf } from './undo-deployments.ts';

/** What stops environments, and who remembers. */
export interface EnvironmentsOptions {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** What people do with environments. */
export function createEnvironments({ store, jobs, clock }: EnvironmentsOptions): Environments {
  const stop: Environments['stop'] = async (environmentId, userId, isForced) => {
    const environment = await store.environments.get(environmentId);
    if (!environment) throw notFound('Environment');
    const left = isForced ? [] : await deploymentsToUndo(store, environment);
    const stopJobs = await stopJobsOf(store, left);
    for (const { id, status, finishedAt } of stopJobs) {
      if (status === 'manual') await jobs.play(id, userId);
      else if (finishedAt) await jobs.retry(id, userId);
    }
    const change = {
      state: stopJobs.length > 0 ? ('stopping' as const) : ('stopped' as const),
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
      const [last] = await deploymentsToUndo(store, environment);
      await stop(environmentId, last?.userId ?? 0, false);
    },
  };
}

/** What people do with environments. */
export interface Environments {
  /** Runs the stop jobs of what is deployed there, or just marks it stopped. */
  stop(environmentId: number, userId: number, isForced: boolean): Promise<Environment>;
  /** Stops one whose time is over, if it still is: due work. */
  stopItself(environmentId: number): Promise<void>;
}

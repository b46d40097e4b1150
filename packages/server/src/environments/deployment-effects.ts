import { parseDuration } from '@slipway/contract';
import type { JobRecord } from '#jobs/job';
import type { Step } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import { deploymentChange, deploymentOf } from '#scheduling/step';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import type { Environment } from './environment.ts';

/** What job moves mean for deployments and environments; written in the same step as the moves. */
export interface DeploymentEffects {
  added(pipeline: Pipeline, jobs: readonly JobRecord[], step: Step, now: Date): Promise<Step>;
}

export interface DeploymentEffectsOptions {
  readonly store: Store;
  /** The job's `environment:url` with its variables (and dotenv report) worked in. */
  readonly environmentUrl: (pipeline: Pipeline, job: JobRecord) => Promise<string | null>;
}

/** Deployments follow their jobs; environments follow their deployments. */
export function createDeploymentEffects(options: DeploymentEffectsOptions): DeploymentEffects {
  const { store, environmentUrl } = options;

  async function environmentChange(
    pipeline: Pipeline,
    job: JobRecord,
    now: Date,
  ): Promise<Change<Environment> | undefined> {
    const { environment } = job.definition;
    if (!environment || job.status !== 'success') return undefined;
    if (environment.action === 'stop')
      return { state: 'stopped', updatedAt: now, autoStopAt: null };
    if (environment.action === 'verify') return undefined;
    const autoStopAt = autoStopTime(environment.auto_stop_in, now);
    if (environment.action !== 'start') return { autoStopAt, updatedAt: now };
    const externalUrl = await environmentUrl(pipeline, job);
    return { state: 'available', updatedAt: now, autoStopAt, ...(externalUrl && { externalUrl }) };
  }

  return {
    async added(pipeline, jobs, step, now) {
      const deployments: NonNullable<Step['deployments']>[number][] = [];
      const newDeployments: NonNullable<Step['newDeployments']>[number][] = [];
      const environments: NonNullable<Step['environments']>[number][] = [];
      for (const { id, change } of step.jobs ?? []) {
        const before = jobs.find((job) => job.id === id);
        if (!before || before.environmentId === null) continue;
        const job = { ...before, ...change };
        const known = await store.deployments.ofJob(id);
        const fresh = job.status === 'pending' && !known && deploymentOf(pipeline, job, now);
        if (fresh) newDeployments.push(fresh);
        const next = known && deploymentChange(known, job, now);
        if (known && next) deployments.push({ id: known.id, change: next });
        const place = await environmentChange(pipeline, job, now);
        if (place) environments.push({ id: before.environmentId, change: place });
      }
      return { ...step, deployments, newDeployments, environments };
    },
  };
}

function autoStopTime(text: string | null, now: Date): Date | null {
  // `never` and `0` are no time.
  const seconds = text === null ? undefined : parseDuration(text);
  return !seconds ? null : new Date(now.getTime() + seconds * 1000);
}

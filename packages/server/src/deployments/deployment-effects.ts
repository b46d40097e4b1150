import type { Approvals } from '#deployment-approvals/approvals';
import type { JobRecord } from '#jobs/job';
import type { NewAttempt, Step } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import type { Store } from '#store/store';
import { deploymentChange, deploymentOf } from './deployment-rules.ts';
import { type EnvironmentChangeOptions, environmentChange } from './environment-change.ts';
import { whyNothing } from './only-named.ts';

/** What job moves mean for deployments and environments. */
export interface DeploymentMoves {
  readonly changed: Step['deployments'];
  readonly fresh: Step['newDeployments'];
  /** By the id that the attempt has in the draft. */
  readonly ofAttempts: ReadonlyMap<number, NonNullable<NewAttempt['deployment']>>;
  readonly environments: Step['environments'];
}

/** A job that something has become of. */
export interface MovedJob {
  readonly job: JobRecord;
  /** It is a new attempt, that nobody knows of yet. */
  readonly isNew: boolean;
}

/** Finds out what job moves mean; it is written in the same step as the moves. */
export interface DeploymentEffects {
  of(pipeline: Pipeline, moved: readonly MovedJob[], now: Date): Promise<DeploymentMoves>;
}

/** Who knows what a job's moves mean for its deployment. */
export interface DeploymentEffectsOptions extends EnvironmentChangeOptions {
  readonly store: Store;
  readonly approvals: Pick<Approvals, 'isMissing'>;
}

/** Deployments follow their jobs; environments follow their deployments. */
export function createDeploymentEffects(options: DeploymentEffectsOptions): DeploymentEffects {
  const { store, approvals } = options;

  return {
    async of(pipeline, moved, now) {
      const changed: DeploymentMoves['changed'][number][] = [];
      const fresh: DeploymentMoves['fresh'][number][] = [];
      const ofAttempts = new Map<number, NonNullable<NewAttempt['deployment']>>();
      const environments: DeploymentMoves['environments'][number][] = [];
      for (const { job, isNew } of moved) {
        if (job.environmentId === null) continue;
        const known = isNew ? undefined : await store.deployments.ofJob(job.id);
        const isBlocked = !known && job.status === 'manual' && (await approvals.isMissing(job));
        const made = known ? undefined : deploymentOf(pipeline, job, now, isBlocked);
        if (made && isNew) ofAttempts.set(job.id, made);
        else if (made) fresh.push({ ...made, jobId: job.id });
        const nothing = known ? await whyNothing(store, job, known) : null;
        const next = known && deploymentChange(known, job, now, nothing);
        if (known && next) changed.push({ id: known.id, change: next });
        // What the cluster did not take is not there.
        const hasNothing = isNew || nothing !== null || (known && known.reason !== null);
        const place = hasNothing ? undefined : await environmentChange(options, pipeline, job, now);
        if (place) environments.push({ id: job.environmentId, change: place });
      }
      return { changed, fresh, ofAttempts, environments };
    },
  };
}

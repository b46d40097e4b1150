import { parseDuration } from '@slipway/contract';
import type { Approvals } from '#deployment-approvals/approvals';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { NewAttempt, Step } from '#jobs/job-store';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import { deploymentChange, deploymentOf } from './deployment-rules.ts';

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
export interface DeploymentEffectsOptions {
  readonly store: Store;
  readonly approvals: Pick<Approvals, 'isMissing'>;
  /** The job's `environment:url` with its variables (and dotenv report) worked in. */
  readonly environmentUrl: (pipeline: Pipeline, job: JobRecord) => Promise<string | null>;
}

/** Deployments follow their jobs; environments follow their deployments. */
export function createDeploymentEffects(options: DeploymentEffectsOptions): DeploymentEffects {
  const { store, approvals, environmentUrl } = options;

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
    return {
      ...{ state: 'available', updatedAt: now, autoStopAt, autoDeleteAt: null },
      ...(externalUrl && { externalUrl }),
    };
  }

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
        const next = known && deploymentChange(known, job, now);
        if (known && next) changed.push({ id: known.id, change: next });
        // What the cluster did not take is not there.
        const hasNothing = isNew || (known && known.reason !== null);
        const place = hasNothing ? undefined : await environmentChange(pipeline, job, now);
        if (place) environments.push({ id: job.environmentId, change: place });
      }
      return { changed, fresh, ofAttempts, environments };
    },
  };
}

function autoStopTime(text: string | null, now: Date): Date | null {
  // `never` and `0` are no time.
  const seconds = text === null ? undefined : parseDuration(text);
  return !seconds ? null : new Date(now.getTime() + seconds * 1000);
}

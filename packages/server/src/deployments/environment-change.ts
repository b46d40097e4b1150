import { parseDuration } from '@slipway/contract';
import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change } from '#store/records';
import type { Store } from '#store/store';
import { jobOfDeployment } from './job-of-deployment.ts';

/** Who knows what is said of a job's environment. */
export interface EnvironmentChangeOptions {
  readonly store: Pick<Store, 'deployments' | 'jobs'>;
  /** The job's `environment:url` with its variables (and dotenv report) worked in. */
  readonly environmentUrl: (pipeline: Pipeline, job: JobRecord) => Promise<string | null>;
}

/** What a job that has ended well means for its environment. A time to stop that it says nothing of stays as it was. */
export async function environmentChange(
  { store, environmentUrl }: EnvironmentChangeOptions,
  pipeline: Pipeline,
  job: JobRecord,
  now: Date,
): Promise<Change<Environment> | undefined> {
  const { environment } = job.definition;
  if (!environment || job.status !== 'success') return undefined;
  const { action } = environment;
  if (action === 'stop') return { state: 'stopped', updatedAt: now, autoStopAt: null };
  const goesOn = action === 'prepare' || action === 'access';
  const text = environment.auto_stop_in ?? (goesOn ? await lastTime(store, job) : null);
  const renewed = text === null ? {} : { autoStopAt: autoStopTime(text, now) };
  if (action === 'verify') return text === null ? undefined : { ...renewed, updatedAt: now };
  if (goesOn) return { ...renewed, updatedAt: now };
  const externalUrl = await environmentUrl(pipeline, job);
  return {
    ...{ state: 'available', updatedAt: now, autoDeleteAt: null, ...renewed },
    ...(externalUrl && { externalUrl }),
  };
}

/** Whoever prepares or uses what is there begins its time anew: as whoever has deployed it said. */
async function lastTime(
  store: EnvironmentChangeOptions['store'],
  { environmentId }: JobRecord,
): Promise<string | null> {
  const live = environmentId === null ? undefined : await store.deployments.last(environmentId);
  const job = live && (await jobOfDeployment(store, live));
  return job?.definition.environment?.auto_stop_in ?? null;
}

function autoStopTime(text: string, now: Date): Date | null {
  // `never` and `0` are no time.
  const seconds = parseDuration(text);
  return seconds ? new Date(now.getTime() + seconds * 1000) : null;
}

import type { Environment } from '#environments/environment';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Store } from '#store/store';
import type { Deployment } from './deployment.ts';
import { jobOfDeployment } from './job-of-deployment.ts';

/** What an environment has, and what brought it there. */
export interface Live {
  readonly deployment: Pick<Deployment, 'sha' | 'createdAt' | 'rollbackOf'>;
  /** Undefined when it was made elsewhere. */
  readonly job: Pick<JobRecord, 'pipelineId' | 'retryOf'> | undefined;
}

/**
 * Whether a job would bring something older than what is there, as GitLab counts: by the order of pipelines, and whoever went back, or has deployed
 * elsewhere, counts by when that was. Who tries a job again wants just that.
 */
export function isOutdated(
  job: Pick<JobRecord, 'pipelineId' | 'retryOf' | 'createdAt'>,
  { sha }: Pick<Pipeline, 'sha'>,
  { deployment, job: other }: Live,
): boolean {
  if (job.retryOf !== null || deployment.sha === sha) return false;
  const isOfItsTurn = other && other.retryOf === null && deployment.rollbackOf === null;
  return isOfItsTurn
    ? other.pipelineId > job.pipelineId
    : deployment.createdAt.getTime() > job.createdAt.getTime();
}

type OutdatedStore = Pick<
  Store,
  'projects' | 'pipelines' | 'deployments' | 'environments' | 'jobs'
>;

/** Why a job that is to be queued may not deploy any longer, where its project wants that. */
export async function whyOutdated(
  store: OutdatedStore,
  job: JobRecord,
): Promise<string | undefined> {
  const { environmentId, definition } = job;
  if (environmentId === null || definition.environment?.action !== 'start') return undefined;
  if (!(await store.projects.get(job.projectId))?.refusesOutdated) return undefined;
  const deployment = await store.deployments.last(environmentId);
  const pipeline = deployment && (await store.pipelines.get(job.pipelineId));
  if (!deployment || !pipeline) return undefined;
  const live = { deployment, job: await jobOfDeployment(store, deployment) };
  if (!isOutdated(job, pipeline, live)) return undefined;
  return textFor(await store.environments.get(environmentId), deployment);
}

const textFor = (environment: Environment | undefined, { iid, sha }: Deployment): string =>
  `"${environment?.name}" has something newer by now, ${sha.slice(0, 8)} of deployment #${iid}`;

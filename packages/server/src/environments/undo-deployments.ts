import type { Deployment, DeploymentStatus } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { Store } from '#store/store';
import type { Environment } from './environment.ts';

type UndoStore = Pick<Store, 'deployments' | 'jobs'>;

/** Older ones are of other pipelines, or of one that nobody would write. */
const newest = { limit: 100, offset: 0, orderBy: 'id', sort: 'desc' } as const;

/** A job that failed or was canceled may have brought something all the same. */
const ended: ReadonlySet<DeploymentStatus> = new Set(['success', 'failed', 'canceled']);

/** What stopping an environment undoes: all that jobs of the last pipeline that deployed there have brought, newest first. */
export async function deploymentsToUndo(
  store: UndoStore,
  { id: environmentId, projectId }: Pick<Environment, 'id' | 'projectId'>,
): Promise<readonly Deployment[]> {
  const { items } = await store.deployments.list({ projectId, environmentId }, newest);
  const ofJobs = items.filter(({ status, jobId }) => ended.has(status) && jobId !== null);
  const [last] = ofJobs;
  const job = last && (await jobOfDeployment(store, last));
  if (!job) return [];
  const all = await store.jobs.ofPipeline(job.pipelineId, true);
  const ids = new Set(all.map(({ id }) => id));
  return ofJobs.filter(({ jobId }) => jobId !== null && ids.has(jobId));
}

/** The jobs that undo these; each once, however many name it. */
export async function stopJobsOf(
  store: UndoStore,
  deployments: readonly Deployment[],
): Promise<readonly JobRecord[]> {
  const names = new Set(deployments.map(({ onStop }) => onStop));
  const [last] = deployments;
  const job = last && (await jobOfDeployment(store, last));
  if (!job) return [];
  return (await store.jobs.ofPipeline(job.pipelineId)).filter(({ name }) => names.has(name));
}

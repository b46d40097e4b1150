import type { JobRecord } from '#jobs/job';
import type { Store } from '#store/store';
import type { Deployment } from './deployment.ts';
import { isOver } from './deployment-rules.ts';
import { jobOfDeployment } from './job-of-deployment.ts';

type NamedStore = Pick<Store, 'deployments' | 'deeds' | 'jobs'>;

/** Those of one pipeline are near each other. */
const newest = { limit: 10, offset: 0, orderBy: 'id', sort: 'desc' } as const;

/**
 * Why a job that ended well has deployed nothing, though its file says nothing of that: it merely names the environment to
 * which another job of its pipeline has deployed, as one that tests what came there. It has changed nothing in the
 * cluster, and the other one has.
 */
export async function whyNothing(
  store: NamedStore,
  job: JobRecord,
  deployment: Deployment,
): Promise<string | null> {
  if (isOver(deployment.status) || job.status !== 'success') return null;
  const { environment } = job.definition;
  if (!environment || saysMore(environment)) return null;
  if ((await store.deeds.changes(deployment.id)).length > 0) return null;
  const { projectId, environmentId } = deployment;
  const filter = { projectId, environmentId, status: 'success' } as const;
  const { items } = await store.deployments.list(filter, newest);
  for (const other of items) {
    const name = await nameOfOther(store, job, other);
    if (name === undefined || (await store.deeds.changes(other.id)).length === 0) continue;
    return `it has changed nothing: ${name} has deployed, by #${other.iid}`;
  }
  return null;
}

/** Another attempt is none: it may find everything in its place, and has deployed all the same. */
async function nameOfOther(
  store: NamedStore,
  { pipelineId, name }: JobRecord,
  deployment: Deployment,
): Promise<string | undefined> {
  const other = await jobOfDeployment(store, deployment);
  return other?.pipelineId === pipelineId && other.name !== name ? other.name : undefined;
}

/** What only somebody who deploys has to say of an environment. */
const saysMore = ({
  url,
  on_stop,
  auto_stop_in,
  kubernetes,
}: NonNullable<JobRecord['definition']['environment']>): boolean =>
  [url, on_stop, auto_stop_in, kubernetes].some((it) => it !== null);

import type { JobRecord } from '#jobs/job';
import type { Store } from '#store/store';
import type { Deployment } from './deployment.ts';

/** The job of a deployment: that of a rollback has put it there at first, one made elsewhere has none. */
export async function jobOfDeployment(
  { jobs }: Pick<Store, 'jobs'>,
  { jobId }: Pick<Deployment, 'jobId'>,
): Promise<JobRecord | undefined> {
  return jobId === null ? undefined : jobs.get(jobId);
}

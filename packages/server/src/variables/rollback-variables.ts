import type { CiVariable } from '@slipway/ci';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Store } from '#store/store';
import { entries } from './predefined.ts';

/**
 * What tells a script that it goes back: to run the job of an older deployment again is how GitLab rolls back, and a
 * script may want to leave something undone then, a migration say.
 */
export async function rollbackVariables(
  store: Pick<Store, 'deployments' | 'jobs'>,
  pipeline: Pick<Pipeline, 'id'>,
  job: Pick<JobRecord, 'id' | 'environmentId' | 'definition'>,
): Promise<CiVariable[]> {
  const { environmentId, definition } = job;
  if (environmentId === null || definition.environment?.action !== 'start') return [];
  const live = await store.deployments.last(environmentId);
  const deployed = live && (await jobOfDeployment(store, live));
  if (!live || !deployed || deployed.pipelineId <= pipeline.id) return [];
  return entries({ SLIPWAY_ROLLBACK: 'true', SLIPWAY_ROLLBACK_FROM: live.sha });
}

import type * as rest from '@slipway/contract';
import type { Api } from '#api/api';

/** A pipeline as the REST API tells it; the fields the commands read. */
export interface Pipeline
  extends Pick<
      rest.Pipeline,
      'id' | 'status' | 'ref' | 'sha' | 'source' | 'created_at' | 'duration' | 'web_url'
    >,
    Partial<Pick<rest.Pipeline, 'yaml_errors'>> {}

/** A job as the REST API tells it. */
export interface Job
  extends Pick<
      rest.Job,
      | 'id'
      | 'name'
      | 'stage'
      | 'status'
      | 'allow_failure'
      | 'started_at'
      | 'duration'
      | 'web_url'
      | 'hold'
      | 'failure_reason'
    >,
    Partial<Pick<rest.Job, 'retried'>> {
  /** Of a trigger job: the pipeline it made. */
  readonly downstream_pipeline?: Pick<Pipeline, 'id' | 'status' | 'web_url'> | null;
}

/** A pipeline that will not move again by itself. */
export function isSettled(status: string): boolean {
  return ['success', 'failed', 'canceled', 'skipped', 'manual'].includes(status);
}

/** All jobs of a pipeline, trigger jobs too, in the order of its stages, the newest try of each. */
export async function jobsOf(api: Api, project: string, pipeline: number): Promise<readonly Job[]> {
  return (await pipelineWithJobs(api, project, pipeline)).jobs;
}

/** A pipeline and its jobs as they stood at one moment. */
export async function pipelineWithJobs(
  api: Api,
  project: string,
  id: number,
): Promise<{ readonly pipeline: Pipeline; readonly jobs: readonly Job[] }> {
  const path = `/projects/${encodeURIComponent(project)}/pipelines/${id}?with_jobs=true`;
  const { jobs, ...pipeline } = await api.get<Pipeline & { readonly jobs: readonly Job[] }>(path);
  return { pipeline, jobs };
}

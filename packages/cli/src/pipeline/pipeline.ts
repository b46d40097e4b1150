import type { Api } from '#api/api';

/** A pipeline as the REST API tells it; the fields the commands read. */
export interface Pipeline {
  readonly id: number;
  readonly status: string;
  readonly ref: string;
  readonly sha: string;
  readonly source: string;
  readonly created_at: string;
  readonly duration: number | null;
  readonly web_url: string;
  readonly yaml_errors?: string | null;
}

/** A job as the REST API tells it. */
export interface Job {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly allow_failure: boolean;
  readonly started_at: string | null;
  readonly duration: number | null;
  readonly web_url: string;
  /** A newer try has taken its place. */
  readonly retried?: boolean;
  readonly failure_reason?: string;
  /** Why it waits, in words; null when it does not. */
  readonly hold: string | null;
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

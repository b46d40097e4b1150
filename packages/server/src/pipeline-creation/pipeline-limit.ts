import type { Pipeline as Plan } from '@slipway/ci';
import type { Limits } from '#limits/limits';
import type { Clock } from '#log';
import type { PipelineStore } from '#pipelines/pipeline-store';
import type { Project } from '#projects/project';

/** Why a pipeline may not have its jobs, in GitLab's words. */
export interface LimitObjection {
  readonly reason: 'size_limit_exceeded' | 'job_activity_limit_exceeded';
  readonly message: string;
}

/** Where limits and counts come from. */
export interface LimitOptions {
  readonly limits: Pick<Limits, 'of'>;
  readonly store: { readonly pipelines: Pick<PipelineStore, 'jobsInActive'> };
  readonly clock: Clock;
}

/** As GitLab counts them: what is older hangs, or waits for a person. */
const countedMs = 24 * 3600 * 1000;

/** Jobs of a project's pipelines that go on, as `ci_active_jobs` counts them. */
export function activeJobs(
  { store, clock }: Pick<LimitOptions, 'store' | 'clock'>,
  { id }: Pick<Project, 'id'>,
): Promise<number> {
  return store.pipelines.jobsInActive(id, new Date(clock().getTime() - countedMs));
}

/** What speaks against the jobs of a plan: their number, or with those of pipelines that go on. */
export async function limitObjection(
  options: LimitOptions,
  project: Pick<Project, 'id'>,
  { jobs }: Pick<Plan, 'jobs'>,
): Promise<LimitObjection | undefined> {
  const { ci_pipeline_size: most, ci_active_jobs: mostActive } = await options.limits.of(
    project.id,
  );
  if (most > 0 && jobs.length > most) {
    const message = `Pipeline has too many jobs! Requested ${jobs.length}, but the limit is ${most}.`;
    return { reason: 'size_limit_exceeded', message };
  }
  if (mostActive === 0) return undefined;
  const active = await activeJobs(options, project);
  if (active + jobs.length <= mostActive) return undefined;
  const counts = `${active} go on, this one has ${jobs.length}, and ${mostActive} may (ci_active_jobs)`;
  const message = `Project exceeded the allowed number of jobs in active pipelines. Retry later. (${counts})`;
  return { reason: 'job_activity_limit_exceeded', message };
}

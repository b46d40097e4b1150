import type { ExecutorJob } from '#execution/executor';

/** Whose it is: the runner, and the process of it. */
export const ownerLabel = 'slipway.dev/runner';

/** Which start of the runner made a container. */
export const bootLabel = 'slipway.dev/boot';

/** On everything that a job makes in the Engine, so that none of it outlives the job. */
export function labels(job: ExecutorJob, type: string): Record<string, string> {
  const { owner, payload } = job;
  return {
    [ownerLabel]: owner.key,
    [bootLabel]: owner.boot,
    'com.gitlab.gitlab-runner.managed': 'true',
    'com.gitlab.gitlab-runner.type': type,
    'com.gitlab.gitlab-runner.job.id': `${payload.id}`,
    'com.gitlab.gitlab-runner.job.ref': payload.git_info.ref,
    'com.gitlab.gitlab-runner.job.sha': payload.git_info.sha,
    'com.gitlab.gitlab-runner.project.id': `${payload.job_info.project_id}`,
    'com.gitlab.gitlab-runner.pipeline.id': `${payload.job_info.pipeline_id}`,
  };
}

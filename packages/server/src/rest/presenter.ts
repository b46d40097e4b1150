import { createApprovalPresenter } from '#deployment-approvals/approval-presenter';
import { createEnvironmentPresenter } from '#environments/environment-presenter';
import { createJobPresenter } from '#jobs/presented/job-presenter';
import { createPipelinePresenter } from '#pipelines/pipeline-presenter';
import { createProjectPresenter } from '#projects/presented/project-presenter';
import type { CommitCache } from '#repository/commit-cache';
import { createRunnerPresenter } from '#runners/runner-presenter';
import type { Services } from '#services';

/** Turns what is stored into the JSON of the REST API, looking up what belongs to it. */
export type Presenter = ReturnType<typeof createPresenter>;

/** Made once; also the live events use it. */
export function createPresenter(
  services: Pick<
    Services,
    'store' | 'git' | 'clock' | 'addresses' | 'jobs' | 'runners' | 'limits' | 'approvals'
  > & { readonly commitOf: CommitCache },
) {
  const projects = createProjectPresenter(services);
  const jobs = createJobPresenter(services);
  const approvals = createApprovalPresenter(services);
  return {
    ...projects,
    ...approvals,
    ...jobs,
    ...createPipelinePresenter(services),
    ...createEnvironmentPresenter({ ...services, ...projects, ...jobs, ...approvals }),
    ...createRunnerPresenter({ ...services, ...projects }),
  };
}

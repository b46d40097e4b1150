import type { Declarations } from '#http/parameters';

const pipelines = '/projects/:id/pipelines';

/** Pipelines, and the check of a configuration. */
export const pipelineParameters: Declarations = {
  [`GET ${pipelines}`]: {
    takes:
      'scope status source ref sha yaml_errors username name updated_after updated_before ' +
      'created_after created_before order_by sort with_commit with_stages',
  },
  'POST /projects/:id/pipeline': { takes: 'ref variables inputs' },
  [`GET ${pipelines}/latest`]: { takes: 'ref' },
  // Ours: what a page shows beside it.
  [`GET ${pipelines}/:pipeline_id`]: { takes: 'with_jobs include_retried with_commit' },
  [`DELETE ${pipelines}/:pipeline_id`]: {},
  [`PUT ${pipelines}/:pipeline_id/metadata`]: { takes: 'name' },
  [`POST ${pipelines}/:pipeline_id/retry`]: {},
  [`POST ${pipelines}/:pipeline_id/cancel`]: {},
  [`GET ${pipelines}/:pipeline_id/variables`]: {},
  [`GET ${pipelines}/:pipeline_id/jobs`]: { takes: 'scope include_retried' },
  [`GET ${pipelines}/:pipeline_id/bridges`]: { takes: 'scope include_retried' },
  'GET /projects/:id/ci/lint': {
    takes: 'content_ref sha dry_run dry_run_ref ref include_jobs',
  },
  'POST /projects/:id/ci/lint': { takes: 'content dry_run include_jobs ref' },
  // Ours.
  [`GET ${pipelines}/:pipeline_id/configuration`]: {},
  'GET /projects/:id/ci/form': { takes: 'ref' },
  'POST /projects/:id/ci/preview': {
    takes: 'content ref is_tag source variables with_merged_yaml',
  },
};

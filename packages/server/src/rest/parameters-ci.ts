import type { Declaration, Declarations } from '#http/parameters';

const pipelines = '/projects/:id/pipelines';
const jobs = '/projects/:id/jobs';
const environments = '/projects/:id/environments';
const images = '/projects/:id/registry/repositories';

const variable = 'value variable_type protected masked raw environment_scope description filter';

const variables = (base: string, more = ''): Declarations => ({
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: `key ${variable} masked_and_hidden` },
  [`GET ${base}/:key`]: { takes: 'filter' },
  [`PUT ${base}/:key`]: { takes: `${variable}${more}` },
  [`DELETE ${base}/:key`]: { takes: 'filter' },
});

const environment: Declaration = {
  takes: 'name description external_url tier',
  fixed: { auto_stop_setting: ['always'] },
  refuses: 'cluster_agent_id kubernetes_namespace flux_resource_path',
};

const runnerList: Declaration = {
  takes: 'type status scope paused tag_list',
  refuses: 'version_prefix',
};

const runnerSettings =
  'description paused active locked run_untagged tag_list access_level maximum_timeout maintenance_note';

const byRef: Declaration = {
  takes: 'job',
  fixed: { search_recent_successful_pipelines: [false] },
};

/** Pipelines and what surrounds them. */
export const ciParameters: Declarations = {
  [`GET ${pipelines}`]: {
    takes:
      'scope status source ref sha yaml_errors username name updated_after updated_before ' +
      'created_after created_before order_by sort with_commit',
  },
  'POST /projects/:id/pipeline': { takes: 'ref variables inputs' },
  [`GET ${pipelines}/latest`]: { takes: 'ref' },
  // Ours: what a page shows beside it.
  [`GET ${pipelines}/:pipeline_id`]: { takes: 'with_jobs include_retried with_commit' },
  [`DELETE ${pipelines}/:pipeline_id`]: {},
  [`POST ${pipelines}/:pipeline_id/retry`]: {},
  [`POST ${pipelines}/:pipeline_id/cancel`]: {},
  [`GET ${pipelines}/:pipeline_id/variables`]: {},
  [`GET ${pipelines}/:pipeline_id/jobs`]: { takes: 'scope include_retried' },
  [`GET ${pipelines}/:pipeline_id/bridges`]: { takes: 'scope include_retried' },

  [`GET ${jobs}`]: { takes: 'scope cursor', fixed: { include_retried: [true] } },
  [`GET ${jobs}/:job_id`]: {},
  [`GET ${jobs}/:job_id/trace`]: {},
  [`POST ${jobs}/:job_id/play`]: { takes: 'job_variables_attributes', refuses: 'job_inputs' },
  [`POST ${jobs}/:job_id/retry`]: { takes: 'job_variables_attributes', refuses: 'job_inputs' },
  [`POST ${jobs}/:job_id/cancel`]: { fixed: { force: [false] } },
  [`POST ${jobs}/:job_id/erase`]: {},
  'GET /job': {},

  [`GET ${jobs}/:job_id/artifacts`]: {},
  [`GET ${jobs}/:job_id/artifacts/*file`]: {},
  [`DELETE ${jobs}/:job_id/artifacts`]: {},
  [`POST ${jobs}/:job_id/artifacts/keep`]: {},
  [`GET ${jobs}/artifacts/:ref/download`]: byRef,
  [`GET ${jobs}/artifacts/:ref/raw/*file`]: byRef,

  ...variables('/projects/:id/variables'),
  ...variables('/groups/:group_id/variables'),
  ...variables('/admin/ci/variables'),

  [`GET ${environments}`]: { takes: 'name search states' },
  [`POST ${environments}`]: environment,
  [`GET ${environments}/:environment_id`]: {},
  [`PUT ${environments}/:environment_id`]: environment,
  [`DELETE ${environments}/:environment_id`]: {},
  [`POST ${environments}/:environment_id/stop`]: { takes: 'force' },
  'GET /projects/:id/deployments': {
    takes:
      'environment status updated_after updated_before finished_after finished_before order_by sort',
  },
  'GET /projects/:id/deployments/:deployment_id': {},

  'GET /projects/:id/badges/:ref/:image': {
    takes: 'job key_text ignore_skipped min_good min_acceptable',
    refuses: 'key_width min_medium value_text value_width',
    fixed: { style: ['flat'] },
  },

  'GET /projects/:id/resource_groups': {},
  'GET /projects/:id/resource_groups/:key': {},
  'PUT /projects/:id/resource_groups/:key': { takes: 'process_mode' },
  'GET /projects/:id/resource_groups/:key/upcoming_jobs': {},

  'GET /runners': runnerList,
  'GET /runners/all': runnerList,
  'GET /projects/:id/runners': runnerList,
  'POST /user/runners': { takes: `runner_type group_id project_id ${runnerSettings}` },
  'GET /runners/:runner_id': { fixed: { include_projects: [true] } },
  'PUT /runners/:runner_id': { takes: runnerSettings },
  'DELETE /runners/:runner_id': {},
  'GET /runners/:runner_id/jobs': { takes: 'status order_by sort', refuses: 'system_id' },
  'GET /runners/:runner_id/managers': {},
  'POST /runners/:runner_id/reset_authentication_token': {},
  'POST /runners/reset_registration_token': {},
  'POST /projects/:id/runners': { takes: 'runner_id' },
  'DELETE /projects/:id/runners/:runner_id': {},
  'POST /projects/:id/runners/reset_registration_token': {},

  'GET /projects/:id/ci/lint': {
    takes: 'content_ref sha dry_run dry_run_ref ref include_jobs',
  },
  'POST /projects/:id/ci/lint': { takes: 'content dry_run include_jobs ref' },

  [`GET ${images}`]: { takes: 'tags tags_count' },
  [`GET ${images}/:repository_id/tags`]: {},
  [`GET ${images}/:repository_id/tags/:tag`]: {},
  [`DELETE ${images}/:repository_id/tags/:tag`]: {},
};

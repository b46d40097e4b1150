import type { Declaration, Declarations } from '#http/parameters';

const runnerList: Declaration = {
  takes: 'type status scope paused tag_list',
  refuses: 'version_prefix',
};

const runnerSettings =
  'description paused active locked run_untagged tag_list access_level maximum_timeout maintenance_note';

/** Runners. */
export const runnerParameters: Declarations = {
  'GET /runners': runnerList,
  'GET /runners/all': runnerList,
  'GET /groups/:group_id/runners': runnerList,
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
};

import type { Declarations } from '#http/parameters';

const base = '/projects/:id/job_token_scope';
/** What is granted; GitLab has these only in its other API. */
const granted = 'default_permissions job_token_policies';

/** Whose jobs may use a project by their tokens. */
export const jobTokenParameters: Declarations = {
  [`GET ${base}`]: {},
  [`PATCH ${base}`]: { takes: 'enabled' },
  [`GET ${base}/allowlist`]: {},
  [`POST ${base}/allowlist`]: { takes: `target_project_id ${granted}` },
  [`DELETE ${base}/allowlist/:target_id`]: {},
  [`GET ${base}/groups_allowlist`]: {},
  [`POST ${base}/groups_allowlist`]: { takes: `target_group_id ${granted}` },
  [`DELETE ${base}/groups_allowlist/:target_id`]: {},
};

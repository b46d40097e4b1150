import type { Declarations } from '#http/parameters';

const base = '/projects/:id/protected_environments';
/** Nobody has to approve a deployment here. */
const approvals = {
  fixed: { required_approval_count: [0] },
  refuses: 'approval_rules',
};

/** Environments to which only some may deploy. */
export const protectedEnvironmentParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: 'name deploy_access_levels', ...approvals },
  [`GET ${base}/:name`]: {},
  [`PUT ${base}/:name`]: { takes: 'deploy_access_levels', ...approvals },
  [`DELETE ${base}/:name`]: {},
};

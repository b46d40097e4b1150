import type { Declarations } from '#http/parameters';

const rules = 'deploy_access_levels approval_rules required_approval_count';

function at(base: string): Declarations {
  return {
    [`GET ${base}`]: {},
    [`POST ${base}`]: { takes: `name ${rules}` },
    [`GET ${base}/:name`]: {},
    [`PUT ${base}/:name`]: { takes: rules },
    [`DELETE ${base}/:name`]: {},
  };
}

/** Environments to which only some may deploy. */
export const protectedEnvironmentParameters: Declarations = {
  ...at('/projects/:id/protected_environments'),
  ...at('/groups/:group_id/protected_environments'),
};

import type { Declarations } from '#http/parameters';

const listed =
  'search state revoked created_after created_before expires_after expires_before ' +
  'last_used_after last_used_before sort';

/** Those of projects and groups. */
const resources = (base: string): Declarations => ({
  [`GET ${base}`]: { takes: listed },
  [`POST ${base}`]: { takes: 'name description scopes access_level expires_at' },
  [`GET ${base}/:token_id`]: {},
  [`DELETE ${base}/:token_id`]: {},
  [`POST ${base}/self/rotate`]: { takes: 'expires_at' },
  [`POST ${base}/:token_id/rotate`]: { takes: 'expires_at' },
});

/** Access tokens of people, projects and groups. */
export const accessTokenParameters: Declarations = {
  'GET /personal_access_tokens': {
    takes: `user_id ${listed}`,
  },
  'GET /personal_access_tokens/self': {},
  'DELETE /personal_access_tokens/self': {},
  'GET /personal_access_tokens/:token_id': {},
  'DELETE /personal_access_tokens/:token_id': {},
  'POST /personal_access_tokens/self/rotate': { takes: 'expires_at' },
  'POST /personal_access_tokens/:token_id/rotate': { takes: 'expires_at' },
  ...resources('/projects/:id/access_tokens'),
  ...resources('/groups/:group_id/access_tokens'),
  'POST /user/personal_access_tokens': { takes: 'name description scopes expires_at' },
  'POST /users/:user_id/personal_access_tokens': { takes: 'name description scopes expires_at' },
};

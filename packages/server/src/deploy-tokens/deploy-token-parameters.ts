import type { Declarations } from '#http/parameters';

const tokens = (base: string): Declarations => ({
  [`GET ${base}`]: { takes: 'active' },
  [`POST ${base}`]: { takes: 'name username scopes expires_at' },
  [`GET ${base}/:token_id`]: {},
  [`DELETE ${base}/:token_id`]: {},
});

/** Tokens of machines. */
export const deployTokenParameters: Declarations = {
  'GET /deploy_tokens': { takes: 'active' },
  ...tokens('/projects/:id/deploy_tokens'),
  ...tokens('/groups/:group_id/deploy_tokens'),
};

import type { Declarations } from '#http/parameters';

/** Personal access tokens. */
export const accessTokenParameters: Declarations = {
  'GET /personal_access_tokens': {
    takes:
      'user_id search state revoked created_after created_before expires_after expires_before ' +
      'last_used_after last_used_before sort',
  },
  'GET /personal_access_tokens/self': {},
  'DELETE /personal_access_tokens/self': {},
  'GET /personal_access_tokens/:token_id': {},
  'DELETE /personal_access_tokens/:token_id': {},
  'POST /user/personal_access_tokens': { takes: 'name description scopes expires_at' },
  'POST /users/:user_id/personal_access_tokens': { takes: 'name description scopes expires_at' },
};

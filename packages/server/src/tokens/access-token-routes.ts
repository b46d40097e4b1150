import { idIn, nothing } from '#http/answers';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import { userById } from '#users/read-users';
import type { AccessToken } from './access-token.ts';
import { tokensWanted } from './access-token-filter.ts';
import { accessTokenJson } from './access-token-json.ts';
import { makeAccessToken, revokeAccessToken, scopesByToken } from './change-access-tokens.ts';
import { accessTokenSeenBy, accessTokensOf } from './read-access-tokens.ts';
import { rotateAccessToken } from './rotate-access-token.ts';
import { type TokenScope, tokenScopes } from './token.ts';

/** Personal access tokens. */
export const accessTokenRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/personal_access_tokens', who: 'user', handle: list },
  {
    method: 'GET',
    path: '/personal_access_tokens/self',
    who: 'user',
    scopes: tokenScopes,
    handle: (api, call) => Response.json(accessTokenJson(own(call), api.clock())),
  },
  {
    method: 'DELETE',
    path: '/personal_access_tokens/self',
    who: 'user',
    scopes: tokenScopes,
    handle: (api, call) => revoke(api, own(call)),
  },
  {
    method: 'GET',
    path: '/personal_access_tokens/:token_id',
    who: 'user',
    handle: async (api, call) =>
      Response.json(accessTokenJson(await visible(api, call), api.clock())),
  },
  {
    method: 'DELETE',
    path: '/personal_access_tokens/:token_id',
    who: 'user',
    handle: async (api, call) => revoke(api, await visible(api, call)),
  },
  {
    method: 'POST',
    path: '/personal_access_tokens/self/rotate',
    who: 'user',
    scopes: ['self_rotate'],
    handle: (api, call) => rotate(api, call, own(call)),
  },
  {
    method: 'POST',
    path: '/personal_access_tokens/:token_id/rotate',
    who: 'user',
    handle: async (api, call) => rotate(api, call, await visible(api, call)),
  },
  {
    method: 'POST',
    path: '/user/personal_access_tokens',
    who: 'user',
    handle: (api, call) =>
      create(api, call, call.user.id, call.identity.by === 'token' ? scopesByToken : tokenScopes),
  },
  {
    method: 'POST',
    path: '/users/:user_id/personal_access_tokens',
    who: 'administrator',
    handle: async (api, call) => {
      const user = await userById(api, idIn(call, 'user_id'));
      return create(api, call, user.id, tokenScopes);
    },
  },
];

async function list(api: Api, { args, url, user }: UserCall): Promise<Response> {
  const asked = args.integer('user_id');
  if (asked !== undefined && asked !== user.id && !user.isAdmin) {
    throw new HttpError(401, 'Unauthorized');
  }
  const userId = asked ?? (user.isAdmin ? undefined : user.id);
  const all = await accessTokensOf(api, userId);
  const { items, total } = slice(tokensWanted(args, all, api.clock()), pageOf(args));
  return paged(
    url,
    args,
    items.map((it) => accessTokenJson(it, api.clock())),
    { total },
  );
}

async function create(
  api: Api,
  { args }: UserCall,
  userId: number,
  allowed: readonly TokenScope[],
): Promise<Response> {
  const { record, token } = await makeAccessToken(api, {
    userId,
    name: args.requiredText('name'),
    description: args.text('description') ?? null,
    scopes: args.texts('scopes') ?? [],
    expiresAt: args.date('expires_at') ?? null,
    allowed,
  });
  return Response.json({ ...accessTokenJson(record, api.clock()), token }, { status: 201 });
}

async function rotate(api: Api, { args }: UserCall, old: AccessToken): Promise<Response> {
  if (old.resourceKind !== null) throw new HttpError(405, '405 Method Not Allowed');
  const { record, token } = await rotateAccessToken(api, old, args.date('expires_at'));
  return Response.json({ ...accessTokenJson(record, api.clock()), token });
}

async function revoke(api: Api, token: AccessToken): Promise<Response> {
  await revokeAccessToken(api, token);
  return nothing();
}

function own({ identity }: UserCall): AccessToken {
  if (identity.by === 'token') return identity.token;
  throw new HttpError(400, 'This endpoint requires token type to be a personal access token');
}

/** One's own, or any for administrators; to others it does not exist. */
function visible(api: Api, call: UserCall): Promise<AccessToken> {
  return accessTokenSeenBy(api, call.user, idIn(call, 'token_id'));
}

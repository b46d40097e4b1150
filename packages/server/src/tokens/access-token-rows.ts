import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { AccessToken } from './access-token.ts';
import type { AccessTokenStore } from './access-token-store.ts';

/** Personal access tokens. */
export const accessTokens = table<AccessToken>('access_tokens', {
  id: integer,
  userId: integer,
  name: text,
  tokenHash: text,
  description: nullable(text),
  scopes: json(),
  createdAt: date,
  expiresAt: nullable(date),
  lastUsedAt: nullable(date),
  isRevoked: bool,
  resourceKind: nullable(word()),
  resourceId: nullable(integer),
  familyId: nullable(integer),
});

/** Personal access tokens, hashed. */
export function sqliteAccessTokens(database: Database): AccessTokenStore {
  return {
    get: async (id) => database.get(accessTokens, byId(id)),
    byHash: async (tokenHash) =>
      database.get(accessTokens, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (token) => database.write(() => database.insert(accessTokens, token)),
    update: (id, change) => database.write(() => database.update(accessTokens, byId(id), change)),
    rotate: (id, successor) =>
      database.write(() => {
        const holds = and(byId(id), { sql: 'is_revoked = 0', values: [] });
        const ended = database.update(accessTokens, holds, { isRevoked: true });
        return ended && database.insert(accessTokens, successor);
      }),
    list: async ({ userId, resourceKind, resourceId }, page) =>
      database.list(
        accessTokens,
        and(
          equals('user_id', userId),
          equals('resource_kind', resourceKind),
          equals('resource_id', resourceId),
        ),
        page,
      ),
  };
}

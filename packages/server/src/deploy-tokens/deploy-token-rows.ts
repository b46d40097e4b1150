import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { DeployToken, DeployTokenStore } from './deploy-token.ts';

/** Tokens of machines. */
const deployTokens = table<DeployToken>('deploy_tokens', {
  id: integer,
  resourceKind: word(),
  resourceId: integer,
  name: text,
  username: text,
  tokenHash: text,
  scopes: json(),
  createdAt: date,
  expiresAt: nullable(date),
  isRevoked: bool,
});

/** Tokens of machines, hashed. */
export function sqliteDeployTokens(database: Database): DeployTokenStore {
  return {
    get: async (id) => database.get(deployTokens, byId(id)),
    byHash: async (tokenHash) =>
      database.get(deployTokens, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (token) => database.write(() => database.insert(deployTokens, token)),
    update: (id, change) => database.write(() => database.update(deployTokens, byId(id), change)),
    list: async (resource) =>
      database.all(
        deployTokens,
        and(
          equals('resource_kind', resource?.sourceKind),
          equals('resource_id', resource?.sourceId),
        ),
      ),
  };
}

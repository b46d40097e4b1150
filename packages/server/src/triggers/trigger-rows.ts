import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { Trigger, TriggerStore } from './trigger.ts';

/** Tokens that start pipelines. */
const triggers = table<Trigger>('triggers', {
  id: integer,
  projectId: integer,
  ownerId: integer,
  description: text,
  tokenHash: text,
  shortToken: text,
  expiresAt: nullable(date),
  lastUsedAt: nullable(date),
  createdAt: date,
  updatedAt: date,
});

/** Tokens that start pipelines, hashed. */
export function sqliteTriggers(database: Database): TriggerStore {
  return {
    create: (trigger) => database.write(() => database.insert(triggers, trigger)),
    update: (id, change) => database.write(() => database.update(triggers, byId(id), change)),
    delete: (id) => database.write(() => database.delete(triggers, byId(id))),
    get: async (id) => database.get(triggers, byId(id)),
    byHash: async (tokenHash) => database.get(triggers, and(equals('token_hash', tokenHash))),
    list: async (projectId, page) =>
      database.list(triggers, and(equals('project_id', projectId)), page),
  };
}

import { and, byId, type Database, equals } from '#store/sqlite/database';
import { date, integer, json, table, text } from '#store/sqlite/table';
import type { ProtectedEnvironment, ProtectedEnvironmentStore } from './protected-environment.ts';

/** Environments to which only some may deploy. */
const protectedEnvironments = table<ProtectedEnvironment>('protected_environments', {
  id: integer,
  projectId: integer,
  name: text,
  deployers: json(),
  createdAt: date,
});

/** Environments to which only some may deploy. */
export function sqliteProtectedEnvironments(database: Database): ProtectedEnvironmentStore {
  const all = protectedEnvironments;
  return {
    create: (environment) => database.write(() => database.insert(all, environment)),
    update: (id, change) => database.write(() => database.update(all, byId(id), change)),
    delete: (id) => database.write(() => database.delete(all, byId(id))),
    byName: async (projectId, name) =>
      database.get(all, and(equals('project_id', projectId), equals('name', name))),
    list: async (projectId) => database.all(all, { sql: 'project_id = ?', values: [projectId] }),
  };
}

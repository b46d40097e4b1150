import type { ResourceGroupStore } from '../store/store.ts';
import { and, byId, type Database, equals } from './database.ts';
import { resourceGroups } from './tables.ts';

/** What one job at a time may use. */
export function sqliteResourceGroups(database: Database): ResourceGroupStore {
  return {
    byKey: async (projectId, key) =>
      database.get(resourceGroups, and(equals('project_id', projectId), equals('key', key))),
    create: (group) => database.write(() => database.insert(resourceGroups, group)),
    update: (id, change) => database.write(() => database.update(resourceGroups, byId(id), change)),
    list: async (projectId, page) =>
      database.list(resourceGroups, and(equals('project_id', projectId)), page),
  };
}

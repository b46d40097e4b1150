import { and, byId, type Database, equals } from '#store/sqlite/database';
import { date, integer, table, text, word } from '#store/sqlite/table';
import type { ResourceGroup } from './resource-group.ts';
import type { ResourceGroupStore } from './resource-group-store.ts';

/** What one job at a time may use. */
const resourceGroups = table<ResourceGroup>('resource_groups', {
  id: integer,
  projectId: integer,
  key: text,
  processMode: word(),
  createdAt: date,
  updatedAt: date,
});

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

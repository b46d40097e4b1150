import type { Database } from '#store/sqlite/database';
import { date, integer, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
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

const missing = `SELECT count(*) FROM json_each(?) WHERE value NOT IN
  (SELECT key FROM resource_groups WHERE project_id = ?)`;

const add = `INSERT INTO resource_groups (project_id, key, process_mode, created_at, updated_at)
  SELECT ?, value, 'unordered', ?, ? FROM json_each(?) WHERE TRUE ON CONFLICT DO NOTHING`;

/** What one job at a time may use. */
export function sqliteResourceGroups(database: Database): ResourceGroupStore {
  return {
    byKey: async (projectId, key) =>
      database.get(resourceGroups, and(equals('project_id', projectId), equals('key', key))),
    async ensure(projectId, keys, now) {
      const wanted = JSON.stringify(keys);
      if (database.number(missing, wanted, projectId) === 0) return;
      const at = now.getTime();
      await database.write(() =>
        database.change(resourceGroups.name, add, projectId, at, at, wanted),
      );
    },
    update: (id, change) => database.write(() => database.update(resourceGroups, byId(id), change)),
    list: async (projectId, page) =>
      database.list(resourceGroups, and(equals('project_id', projectId)), page),
  };
}

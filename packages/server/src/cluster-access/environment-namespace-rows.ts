import type { Database } from '#store/sqlite/database';
import { bool, date, integer, table, text, word } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { EnvironmentNamespace, EnvironmentNamespaceStore } from './environment-namespace.ts';

/** Where the jobs of environments may edit. */
const namespaces = table<EnvironmentNamespace>('environment_namespaces', {
  id: integer,
  environmentId: integer,
  namespace: text,
  origin: word(),
  isRevoked: bool,
  authorId: integer,
  createdAt: date,
});

/** Where the jobs of environments may edit. */
export function sqliteEnvironmentNamespaces(database: Database): EnvironmentNamespaceStore {
  return {
    create: (row) => database.write(() => database.insert(namespaces, row)),
    update: (id, change) => database.write(() => database.update(namespaces, byId(id), change)),
    list: async (environmentId) =>
      database.all(
        namespaces,
        { sql: 'environment_id = ?', values: [environmentId] },
        'ORDER BY id',
      ),
    owner: async (namespace) =>
      database.get(namespaces, { sql: `namespace = ? AND origin = 'own'`, values: [namespace] })
        ?.environmentId,
  };
}

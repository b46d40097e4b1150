import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, table, text, word } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { ProtectedRef } from './protected-ref.ts';
import type { ProtectedRefStore } from './protected-ref-store.ts';

/** Protected branches and tags. */
const protectedRefs = table<ProtectedRef>('protected_refs', {
  id: integer,
  projectId: integer,
  kind: word(),
  pattern: text,
  pushLevels: json(),
  mergeLevels: json(),
  unprotectLevels: json(),
  allowsForcePush: bool,
  createdAt: date,
});

/** Protected branches and tags. */
export function sqliteProtectedRefs(database: Database): ProtectedRefStore {
  return {
    create: (ref) => database.write(() => database.insert(protectedRefs, ref)),
    update: (id, change) => database.write(() => database.update(protectedRefs, byId(id), change)),
    delete: (id) => database.write(() => database.delete(protectedRefs, byId(id))),
    list: async (projectId) =>
      database.all(protectedRefs, { sql: 'project_id = ?', values: [projectId] }),
  };
}

import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals, everything } from '#store/sqlite/where';
import type { SystemEventNotes } from '#system-events/system-event';
import type { Namespace } from './namespace.ts';
import type { NamespaceStore } from './namespace-store.ts';

/** Where projects live. */
export const namespaces = table<Namespace>('namespaces', {
  id: integer,
  kind: word(),
  name: text,
  path: text,
  fullPath: text,
  description: text,
  visibility: word(),
  parentId: nullable(integer),
  ownerId: nullable(integer),
  createdAt: date,
});

/** Where projects live. */
export function sqliteNamespaces(database: Database, notes: SystemEventNotes): NamespaceStore {
  return {
    get: async (id) => database.get(namespaces, byId(id)),
    byPath: async (fullPath) =>
      database.get(namespaces, { sql: 'full_path = ?', values: [fullPath] }),
    create: (namespace) =>
      database.write(() => {
        const made = database.insert(namespaces, namespace);
        notes.group('group_create', made);
        return made;
      }),
    update: (id, change) => database.write(() => database.update(namespaces, byId(id), change)),
    move: (id, path) =>
      database.write(() => {
        const before = database.get(namespaces, byId(id));
        const after = moveNamespace(database, id, path);
        if (before && after) notes.group('group_rename', after, before);
        return after;
      }),
    delete: (id) =>
      database.write(() => {
        noteRemoval(database, notes, id);
        deleteNamespace(database, id);
      }),
    list: async (page) => database.list(namespaces, everything, page),
  };
}

function moveNamespace(database: Database, id: number, path: string): Namespace | undefined {
  const old = database.get(namespaces, byId(id));
  if (old === undefined) return undefined;
  const above = old.fullPath.slice(0, old.fullPath.length - old.path.length);
  const fullPath = `${above}${path}`;
  const inside = `${old.fullPath}/`;
  for (const table of ['namespaces', 'projects']) {
    const sql = `UPDATE ${table} SET full_path = ? || substr(full_path, ?)
      WHERE lower(substr(full_path, 1, ?)) = lower(?)`;
    database.run(sql, `${fullPath}/`, inside.length + 1, inside.length, inside);
  }
  return database.update(namespaces, byId(id), { path, fullPath });
}

/** Groups below a group are told of before it. That its members have left it goes without saying. */
function noteRemoval(database: Database, notes: SystemEventNotes, id: number): void {
  const below = and(equals('parent_id', id));
  for (const child of database.all(namespaces, below)) noteRemoval(database, notes, child.id);
  const group = database.get(namespaces, byId(id));
  if (group) notes.group('group_destroy', group);
}

function deleteNamespace(database: Database, id: number): void {
  const tree = `WITH RECURSIVE tree (id) AS
    (SELECT ? UNION ALL SELECT child.id FROM namespaces child JOIN tree ON child.parent_id = tree.id)`;
  for (const condition of [
    `variables WHERE owner_kind = 'namespace' AND owner_id`,
    `clusters WHERE owner_kind = 'namespace' AND owner_id`,
    `members WHERE source_kind = 'namespace' AND source_id`,
    `group_links WHERE source_kind = 'namespace' AND source_id`,
    `job_token_allowances WHERE target_kind = 'namespace' AND target_id`,
    `access_tokens WHERE resource_kind = 'namespace' AND resource_id`,
    `deploy_tokens WHERE resource_kind = 'namespace' AND resource_id`,
  ]) {
    database.run(`${tree} DELETE FROM ${condition} IN (SELECT id FROM tree)`, id);
  }
  database.delete(namespaces, byId(id));
}

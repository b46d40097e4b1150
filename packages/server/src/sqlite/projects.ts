import type { Namespace } from '../model/project.ts';
import type {
  NamespaceStore,
  ProjectFilter,
  ProjectStore,
  ProtectedRefStore,
  VariableStore,
} from '../store/store.ts';
import { and, byId, compared, type Database, equals, everything, type Where } from './database.ts';
import { namespaces, projects, protectedRefs, variables } from './tables.ts';

/** Where projects live. */
export function sqliteNamespaces(database: Database): NamespaceStore {
  return {
    get: async (id) => database.get(namespaces, byId(id)),
    byPath: async (fullPath) =>
      database.get(namespaces, { sql: 'full_path = ?', values: [fullPath] }),
    create: (namespace) => database.write(() => database.insert(namespaces, namespace)),
    update: (id, change) => database.write(() => database.update(namespaces, byId(id), change)),
    move: (id, path) => database.write(() => moveNamespace(database, id, path)),
    delete: (id) => database.write(() => deleteNamespace(database, id)),
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

function deleteNamespace(database: Database, id: number): void {
  const tree = `WITH RECURSIVE tree (id) AS
    (SELECT ? UNION ALL SELECT child.id FROM namespaces child JOIN tree ON child.parent_id = tree.id)`;
  for (const condition of [
    `variables WHERE owner_kind = 'namespace' AND owner_id`,
    `members WHERE source_kind = 'namespace' AND source_id`,
  ]) {
    database.run(`${tree} DELETE FROM ${condition} IN (SELECT id FROM tree)`, id);
  }
  database.delete(namespaces, byId(id));
}

/** Repositories with their pipelines. */
export function sqliteProjects(database: Database): ProjectStore {
  return {
    get: async (id) => database.get(projects, byId(id)),
    byPath: async (fullPath) =>
      database.get(projects, { sql: 'full_path = ?', values: [fullPath] }),
    create: (project) => database.write(() => database.insert(projects, project)),
    update: (id, change) => database.write(() => database.update(projects, byId(id), change)),
    delete: (id) =>
      database.write(() => {
        const owner = and(equals('owner_kind', 'project'), equals('owner_id', id));
        const source = and(equals('source_kind', 'project'), equals('source_id', id));
        database.delete({ name: 'variables' }, owner);
        database.delete({ name: 'members' }, source);
        database.delete(projects, byId(id));
      }),
    list: async (filter, page) => database.list(projects, projectsWhere(filter), page),
  };
}

/** Whoever is a member of a group is one of all that lies below it. */
const isMine = `namespace_id IN (
    WITH RECURSIVE tree (id) AS (
      SELECT id FROM namespaces WHERE owner_id = ?
      UNION SELECT source_id FROM members
        WHERE source_kind = 'namespace' AND user_id = ? AND access_level >= ?
      UNION SELECT child.id FROM namespaces child JOIN tree ON child.parent_id = tree.id
    ) SELECT id FROM tree)
  OR id IN (SELECT source_id FROM members
    WHERE source_kind = 'project' AND user_id = ? AND access_level >= ?)`;

function mine(user: number, leastLevel = 0): Where {
  return { sql: isMine, values: [user, user, leastLevel, user, leastLevel] };
}

function projectsWhere(filter: ProjectFilter): Where {
  const { namespaceId, below, memberId, leastLevel, visibleTo } = filter;
  return and(
    searched(filter),
    equals('namespace_id', namespaceId),
    below !== undefined && {
      sql: 'lower(substr(full_path, 1, ?)) = lower(?)',
      values: [below.length + 1, `${below}/`],
    },
    equals('visibility', filter.visibility),
    compared('id > ?', filter.idAfter),
    compared('id < ?', filter.idBefore),
    compared('last_activity_at >= ?', filter.activeAfter?.getTime()),
    compared('last_activity_at <= ?', filter.activeBefore?.getTime()),
    memberId !== undefined && mine(memberId, leastLevel),
    visibleTo && visibility(visibleTo.userId),
  );
}

function searched({ search, searchesNamespaces }: ProjectFilter): Where | undefined {
  if (search === undefined) return undefined;
  const path = searchesNamespaces ? 'full_path' : 'path';
  return {
    sql: `instr(lower(name), lower(?)) OR instr(lower(${path}), lower(?))`,
    values: [search, search],
  };
}

function visibility(userId: number | null): Where {
  if (userId === null) return { sql: `visibility = 'public'`, values: [] };
  const { sql, values } = mine(userId);
  return { sql: `visibility <> 'private' OR ${sql}`, values };
}

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

/** Variables of the instance, groups and projects. */
export function sqliteVariables(database: Database): VariableStore {
  return {
    create: (variable) => database.write(() => database.insert(variables, variable)),
    update: (id, change) => database.write(() => database.update(variables, byId(id), change)),
    delete: (id) => database.write(() => database.delete(variables, byId(id))),
    list: async ({ ownerKind, ownerId }) =>
      database.all(
        variables,
        and(equals('owner_kind', ownerKind), equals('owner_id', ownerId)),
        'ORDER BY key, environment_scope',
      ),
  };
}

import type {
  NamespaceStore,
  ProjectFilter,
  ProjectStore,
  ProtectedRefStore,
  VariableStore,
} from '../store/store.ts';
import { and, byId, type Database, equals, everything, type Where } from './database.ts';
import { namespaces, projects, protectedRefs, variables } from './tables.ts';

/** Where projects live. */
export function sqliteNamespaces(database: Database): NamespaceStore {
  return {
    get: async (id) => database.get(namespaces, byId(id)),
    byPath: async (fullPath) =>
      database.get(namespaces, { sql: 'full_path = ?', values: [fullPath] }),
    create: (namespace) => database.write(() => database.insert(namespaces, namespace)),
    list: async (page) => database.list(namespaces, everything, page),
  };
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

const isMine = `namespace_id IN (SELECT id FROM namespaces WHERE owner_id = ?)
  OR namespace_id IN (SELECT source_id FROM members WHERE source_kind = 'namespace' AND user_id = ?)
  OR id IN (SELECT source_id FROM members WHERE source_kind = 'project' AND user_id = ?)`;

function projectsWhere({ search, namespaceId, memberId, visibleTo }: ProjectFilter): Where {
  const mine = (user: number) => ({ sql: isMine, values: [user, user, user] });
  return and(
    search !== undefined && {
      sql: `instr(lower(name), lower(?)) OR instr(lower(path), lower(?))`,
      values: [search, search],
    },
    equals('namespace_id', namespaceId),
    memberId !== undefined && mine(memberId),
    visibleTo && visibility(visibleTo.userId, mine),
  );
}

function visibility(userId: number | null, mine: (user: number) => Where): Where {
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

import { and, byId, compared, type Database, equals, type Where } from '#store/sqlite/database';
import { bool, date, integer, table, text, word } from '#store/sqlite/table';
import type { Project } from './project.ts';
import type { ProjectFilter, ProjectStore } from './project-store.ts';

/** Repositories. */
export const projects = table<Project>('projects', {
  id: integer,
  namespaceId: integer,
  name: text,
  path: text,
  fullPath: text,
  description: text,
  visibility: word(),
  defaultBranch: text,
  ciConfigPath: text,
  buildTimeoutSeconds: integer,
  gitDepth: integer,
  sharedRunnersEnabled: bool,
  keepLatestArtifact: bool,
  hasPublicJobs: bool,
  creatorId: integer,
  createdAt: date,
  lastActivityAt: date,
});

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

import type { SQLInputValue } from 'node:sqlite';
import { planDue } from '#due/due-rows';
import type { Change } from '#store/records';
import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, compared, equals, type Where } from '#store/sqlite/where';
import type { SystemEventNotes } from '#system-events/system-event';
import type { Project } from './project.ts';
import type { ProjectFilter, ProjectStore, Viewer } from './project-store.ts';

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
  isJobTokenLimited: bool,
  pipelineVariablesRole: word(),
  letsAuthorsApprove: bool,
  rollsBackByItself: bool,
  refusesOutdated: bool,
  importStatus: word(),
  importUrl: nullable(text),
  importError: nullable(text),
  creatorId: integer,
  isArchived: bool,
  createdAt: date,
  lastActivityAt: date,
  starCount: integer,
});

/** Repositories with their pipelines. */
export function sqliteProjects(database: Database, notes: SystemEventNotes): ProjectStore {
  return {
    get: async (id) => database.get(projects, byId(id)),
    byPath: async (fullPath) =>
      database.get(projects, { sql: 'full_path = ?', values: [fullPath] }),
    create: (project, plan) =>
      database.write(() => {
        const made = database.insert(projects, project);
        if (plan) planDue(database, { ...plan, subject: made.id });
        notes.project('project_create', made);
        return made;
      }),
    update: (id, change) => database.write(() => updateProject(database, notes, id, change)),
    delete: (id) =>
      database.write(() => {
        const project = database.get(projects, byId(id));
        if (project) notes.project('project_destroy', project);
        const owner = and(equals('owner_kind', 'project'), equals('owner_id', id));
        const source = and(equals('source_kind', 'project'), equals('source_id', id));
        database.delete({ name: 'variables' }, owner);
        database.delete({ name: 'clusters' }, owner);
        database.delete({ name: 'members' }, source);
        database.delete({ name: 'group_links' }, source);
        const resource = and(equals('resource_kind', 'project'), equals('resource_id', id));
        database.delete({ name: 'access_tokens' }, resource);
        database.delete({ name: 'deploy_tokens' }, resource);
        const target = and(equals('target_kind', 'project'), equals('target_id', id));
        database.delete({ name: 'job_token_allowances' }, target);
        database.delete(projects, byId(id));
      }),
    list: async (filter, page) => database.list(projects, projectsWhere(filter), page),
  };
}

/** Nobody is told of these: they change with every push and every star. */
const untold: ReadonlySet<string> = new Set<keyof Project>(['lastActivityAt', 'starCount']);

function updateProject(
  database: Database,
  notes: SystemEventNotes,
  id: number,
  change: Change<Project>,
): Project | undefined {
  const before = database.get(projects, byId(id));
  const after = database.update(projects, byId(id), change);
  if (!before || !after) return undefined;
  if (after.namespaceId !== before.namespaceId) {
    notes.project('project_transfer', after, before.fullPath);
  } else if (after.path !== before.path) notes.project('project_rename', after, before.fullPath);
  else if (isTold(before, after)) notes.project('project_update', after);
  return after;
}

function isTold(before: Project, after: Project): boolean {
  // The keys of a record are its fields.
  const fields = (Object.keys(after) as (keyof Project)[]).filter((field) => !untold.has(field));
  return fields.some((field) => String(before[field]) !== String(after[field]));
}

/** Memberships of one kind that hold now, with at least a level. */
const joined = (kind: 'namespace' | 'project') => `SELECT source_id FROM members
  WHERE source_kind = '${kind}' AND user_id = :user AND access_level >= :level
    AND (expires_at IS NULL OR expires_at > :now)`;

/** What the groups that one is in were invited to; the lower of both levels counts. */
const invited = (kind: 'namespace' | 'project') => `SELECT link.source_id FROM group_links link
  JOIN inside ON inside.id = link.group_id
  WHERE link.source_kind = '${kind}' AND link.access_level >= :level
    AND (link.expires_at IS NULL OR link.expires_at > :now)`;

/** The groups that one is a member of, those below them too. */
const inside = `inside (id) AS (
    ${joined('namespace')}
    UNION SELECT child.id FROM namespaces child JOIN inside ON child.parent_id = inside.id
  )`;

/** Whoever is a member of a group is one of all that lies below it. */
const isMine = `namespace_id IN (
    WITH RECURSIVE ${inside}, tree (id) AS (
      SELECT id FROM namespaces WHERE owner_id = :user
      UNION SELECT id FROM inside
      UNION ${invited('namespace')}
      UNION SELECT child.id FROM namespaces child JOIN tree ON child.parent_id = tree.id
    ) SELECT id FROM tree)
  OR id IN (${joined('project')})
  OR id IN (WITH RECURSIVE ${inside} ${invited('project')})`;

/** Statements have places, not names, for values: each name becomes a place. */
function mine({ userId, now }: Viewer, leastLevel = 0): Where {
  const values: SQLInputValue[] = [];
  const sql = isMine.replace(/:(user|level|now)/g, (_, name: string) => {
    values.push(name === 'user' ? userId : name === 'level' ? leastLevel : now.getTime());
    return '?';
  });
  return { sql, values };
}

function projectsWhere(filter: ProjectFilter): Where {
  const { namespaceId, below, member, leastLevel, visibleTo } = filter;
  return and(
    searched(filter),
    equals('namespace_id', namespaceId),
    below !== undefined && {
      sql: 'lower(substr(full_path, 1, ?)) = lower(?)',
      values: [below.length + 1, `${below}/`],
    },
    equals('visibility', filter.visibility),
    filter.isArchived !== undefined && {
      sql: 'is_archived = ?',
      values: [Number(filter.isArchived)],
    },
    compared('id > ?', filter.idAfter),
    compared('id < ?', filter.idBefore),
    compared('last_activity_at >= ?', filter.activeAfter?.getTime()),
    compared('last_activity_at <= ?', filter.activeBefore?.getTime()),
    filter.starredBy !== undefined && {
      sql: 'id IN (SELECT project_id FROM stars WHERE user_id = ?)',
      values: [filter.starredBy],
    },
    member && mine(member, leastLevel),
    visibleTo !== undefined && visibility(visibleTo),
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

function visibility(viewer: Viewer | null): Where {
  if (viewer === null) return { sql: `visibility = 'public'`, values: [] };
  const { sql, values } = mine(viewer);
  const open = viewer.isExternal ? `visibility = 'public'` : `visibility <> 'private'`;
  return { sql: `${open} OR ${sql}`, values };
}

import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals, everything, type Where } from '#store/sqlite/where';
import type { Runner, RunnerManager } from './runner.ts';
import type { RunnerFilter, RunnerStore } from './runner-store.ts';

/** Registrations. */
const runners = table<Runner>('runners', {
  id: integer,
  runnerType: word(),
  tokenHash: text,
  shortToken: text,
  tokenExpiresAt: nullable(date),
  description: text,
  maintenanceNote: nullable(text),
  tags: json(),
  runUntagged: bool,
  isLocked: bool,
  isPaused: bool,
  accessLevel: word(),
  maximumTimeoutSeconds: nullable(integer),
  namespaceId: nullable(integer),
  projectIds: json(),
  creatorId: nullable(integer),
  createdAt: date,
  contactedAt: nullable(date),
});

/** Machines that serve a runner. */
const managers = table<RunnerManager>('runner_managers', {
  id: integer,
  runnerId: integer,
  systemId: text,
  name: text,
  version: text,
  revision: text,
  platform: text,
  architecture: text,
  executor: text,
  ipAddress: nullable(text),
  features: json(),
  createdAt: date,
  contactedAt: date,
});

/** Runners and the machines that serve them. */
export function sqliteRunners(database: Database): RunnerStore {
  return {
    get: async (id) => database.get(runners, byId(id)),
    byTokenHash: async (tokenHash) =>
      database.get(runners, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (runner) => database.write(() => database.insert(runners, runner)),
    update: (id, change) => database.write(() => database.update(runners, byId(id), change)),
    delete: (id) => database.write(() => database.delete(runners, byId(id))),
    list: async (filter, page) => database.list(runners, runnersWhere(filter), page),
    all: async () => database.all(runners, everything),
    managers: async (runnerId) =>
      database.all(managers, { sql: 'runner_id = ?', values: [runnerId] }),
    manager: async (id) => database.get(managers, byId(id)),
    saveManager: (manager) =>
      database.write(() => {
        const key = and(
          equals('runner_id', manager.runnerId),
          equals('system_id', manager.systemId),
        );
        const { createdAt: _, ...change } = manager;
        return database.update(managers, key, change) ?? database.insert(managers, manager);
      }),
    deleteManager: (id) => database.write(() => database.delete(managers, byId(id))),
  };
}

const above =
  'SELECT parent_id FROM namespaces JOIN around ON namespaces.id = around.id WHERE parent_id IS NOT NULL';
const below =
  'SELECT namespaces.id FROM namespaces JOIN inside ON namespaces.parent_id = inside.id';

function runnersWhere({ runnerType, projectId, namespaceId, isPaused }: RunnerFilter): Where {
  return and(
    equals('runner_type', runnerType),
    isPaused !== undefined && equals('is_paused', isPaused ? 1 : 0),
    projectId !== undefined && {
      sql: `runner_type = 'instance_type'
        OR EXISTS (SELECT 1 FROM json_each(project_ids) WHERE value = ?)
        OR namespace_id IN (WITH RECURSIVE around (id) AS
          (SELECT namespace_id FROM projects WHERE id = ? UNION ${above}) SELECT id FROM around)`,
      values: [projectId, projectId],
    },
    namespaceId !== undefined && {
      sql: `runner_type = 'instance_type'
        OR namespace_id IN (WITH RECURSIVE around (id) AS (SELECT ? UNION ${above})
          SELECT id FROM around)
        OR EXISTS (SELECT 1 FROM json_each(project_ids) JOIN projects ON projects.id = value
          WHERE projects.namespace_id IN (WITH RECURSIVE inside (id) AS (SELECT ? UNION ${below})
            SELECT id FROM inside))`,
      values: [namespaceId, namespaceId],
    },
  );
}

import { cancelDue, planDue } from '#due/due-rows';
import type { Change } from '#store/records';
import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { among, and, byId, equals } from '#store/sqlite/where';
import type { Environment } from './environment.ts';
import type { EnvironmentFilter, EnvironmentStore } from './environment-store.ts';

/** Places to deploy to. */
const environments = table<Environment>('environments', {
  id: integer,
  projectId: integer,
  name: text,
  slug: text,
  description: nullable(text),
  tier: word(),
  state: word(),
  externalUrl: nullable(text),
  autoStopAt: nullable(date),
  autoDeleteAt: nullable(date),
  sleepAfterSeconds: nullable(integer),
  createdAt: date,
  updatedAt: date,
});

/** Only inside `write`. The times at which it stops and is deleted by itself become due work. */
export function updateEnvironment(
  database: Database,
  id: number,
  change: Change<Environment>,
): Environment | undefined {
  const environment = database.update(environments, byId(id), change);
  if (environment === undefined) return undefined;
  for (const [kind, at] of [
    ['stop-environment', change.autoStopAt],
    ['delete-environment', change.autoDeleteAt],
  ] as const) {
    if (at) planDue(database, { kind, subject: id, at });
    else if (at === null) cancelDue(database, kind, id);
  }
  return environment;
}

/** Places that jobs deploy to. */
export function sqliteEnvironments(database: Database): EnvironmentStore {
  return {
    get: async (id) => database.get(environments, byId(id)),
    byName: async (projectId, name) =>
      database.get(environments, and(equals('project_id', projectId), equals('name', name))),
    create: (environment) => database.write(() => database.insert(environments, environment)),
    update: (id, change) => database.write(() => updateEnvironment(database, id, change)),
    delete: (id) => database.write(() => database.delete(environments, byId(id))),
    list: async (filter, page) => database.list(environments, environmentsWhere(filter), page),
    ofProjects: async (projectIds, most) =>
      database.all(
        environments,
        {
          sql: `id IN (SELECT id FROM (SELECT id, row_number() OVER (
            PARTITION BY project_id ORDER BY updated_at DESC, id DESC) AS place FROM environments
            WHERE project_id IN (SELECT value FROM json_each(?)) AND state <> 'stopped'
          ) WHERE place <= ?)`,
          values: [JSON.stringify(projectIds), most],
        },
        'ORDER BY name',
      ),
    deployedFrom: async (projectId, branch) =>
      database.all(environments, {
        sql: `project_id = ? AND state = 'available' AND EXISTS (
          SELECT 1 FROM deployments WHERE ref = ? AND is_tag = 0 AND id = (
            SELECT max(id) FROM deployments
            WHERE environment_id = environments.id AND status = 'success'))`,
        values: [projectId, branch],
      }),
  };
}

function environmentsWhere({ projectId, search, states }: EnvironmentFilter) {
  return and(
    equals('project_id', projectId),
    search !== undefined && { sql: 'instr(lower(name), lower(?))', values: [search] },
    among('state', states),
  );
}

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
  sleepAfterSeconds: nullable(integer),
  createdAt: date,
  updatedAt: date,
});

/** Only inside `write`. The time at which it stops by itself becomes due work. */
export function updateEnvironment(
  database: Database,
  id: number,
  change: Change<Environment>,
): Environment | undefined {
  const environment = database.update(environments, byId(id), change);
  const { autoStopAt: at } = change;
  if (environment && at) planDue(database, { kind: stopEnvironment, subject: id, at });
  else if (at === null) cancelDue(database, stopEnvironment, id);
  return environment;
}

const stopEnvironment = 'stop-environment';

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

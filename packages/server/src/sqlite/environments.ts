import type { Deployment } from '../model/environment.ts';
import type {
  DeploymentFilter,
  DeploymentStore,
  EnvironmentFilter,
  EnvironmentStore,
  New,
} from '../store/store.ts';
import { among, and, byId, type Database, equals, type Where } from './database.ts';
import { deployments, environments } from './tables.ts';

/** Places that jobs deploy to. */
export function sqliteEnvironments(database: Database): EnvironmentStore {
  return {
    get: async (id) => database.get(environments, byId(id)),
    byName: async (projectId, name) =>
      database.get(environments, and(equals('project_id', projectId), equals('name', name))),
    create: (environment) => database.write(() => database.insert(environments, environment)),
    update: (id, change) => database.write(() => database.update(environments, byId(id), change)),
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
    toStop: async (now) =>
      database.all(environments, {
        sql: `state = 'available' AND auto_stop_at <= ?`,
        values: [now.getTime()],
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

/** What was brought where, and how it went. */
export function sqliteDeployments(database: Database): DeploymentStore {
  return {
    get: async (id) => database.get(deployments, byId(id)),
    ofJob: async (jobId) => database.get(deployments, { sql: 'job_id = ?', values: [jobId] }),
    create: (deployment) => database.write(() => insertDeployment(database, deployment)),
    update: (id, change) => database.write(() => database.update(deployments, byId(id), change)),
    last: async (environmentId) =>
      database.all(
        deployments,
        { sql: `environment_id = ? AND status = 'success'`, values: [environmentId] },
        'ORDER BY id DESC LIMIT 1',
      )[0],
    lastOf: async (environmentIds) =>
      database.all(deployments, {
        sql: `id IN (SELECT (SELECT id FROM deployments WHERE environment_id = place.value
          AND status = 'success' ORDER BY id DESC LIMIT 1) FROM json_each(?) AS place)`,
        values: [JSON.stringify(environmentIds)],
      }),
    list: async (filter, page) => database.list(deployments, deploymentsWhere(filter), page),
  };
}

function deploymentsWhere(filter: DeploymentFilter) {
  return and(
    equals('project_id', filter.projectId),
    equals('environment_id', filter.environmentId),
    equals('status', filter.status),
    ...[
      dated('updated_at >= ?', filter.updatedAfter),
      dated('updated_at <= ?', filter.updatedBefore),
      dated('finished_at >= ?', filter.finishedAfter),
      dated('finished_at <= ?', filter.finishedBefore),
    ],
  );
}

function dated(sql: string, date: Date | undefined): Where | undefined {
  return date && { sql, values: [date.getTime()] };
}

/** Only inside `write`. Numbers it inside its project. */
export function insertDeployment(
  database: Database,
  deployment: Omit<New<Deployment>, 'iid'>,
): Deployment {
  const iid = database.number(
    'SELECT 1 + coalesce(max(iid), 0) FROM deployments WHERE project_id = ?',
    deployment.projectId,
  );
  return database.insert(deployments, { ...deployment, iid });
}

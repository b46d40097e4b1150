import { cancelDue, planDue } from '#due/due-rows';
import { noteHappening } from '#outbox/outbox-rows';
import type { New } from '#store/records';
import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals, type Where } from '#store/sqlite/where';
import type { Deployment } from './deployment.ts';
import { type DeploymentFilter, type DeploymentStore, followDueKind } from './deployment-store.ts';

/** What was brought where. */
export const deployments = table<Deployment>('deployments', {
  id: integer,
  iid: integer,
  projectId: integer,
  environmentId: integer,
  jobId: nullable(integer),
  userId: integer,
  ref: text,
  isTag: bool,
  sha: text,
  status: word(),
  onStop: nullable(text),
  createdAt: date,
  updatedAt: date,
  finishedAt: nullable(date),
  rollbackOf: nullable(integer),
  rollout: nullable(word()),
  reason: nullable(text),
});

/** What was brought where, and how it went. */
export function sqliteDeployments(database: Database): DeploymentStore {
  return {
    get: async (id) => database.get(deployments, byId(id)),
    ofJob: async (jobId) =>
      database.get(deployments, { sql: 'job_id = ? AND rollback_of IS NULL', values: [jobId] }),
    following: async () => database.all(deployments, { sql: `rollout = 'following'`, values: [] }),
    underWaySince: async (since) =>
      database.all(deployments, {
        sql: `rollback_of IS NULL AND (status = 'running' OR finished_at >= ?)`,
        values: [since.getTime()],
      }),
    follow: (id, at) =>
      database.write(() => {
        const followed = database.update(deployments, byId(id), { rollout: 'following' });
        if (!followed) return;
        planDue(database, { kind: followDueKind, subject: id, at });
        // From here on no runner is to be heard of.
        const { rollbackOf, jobId } = followed;
        if (rollbackOf === null && jobId !== null) cancelDue(database, 'running-job', jobId);
      }),
    create: (deployment) =>
      database.write(() => {
        const made = insertDeployment(database, deployment);
        noteDeployment(database, deployment.createdAt, made);
        return made;
      }),
    beginRollback: (deployment) =>
      database.write(() => {
        const made = insertDeployment(database, deployment);
        if (made.rollout === 'following') {
          planDue(database, { kind: followDueKind, subject: made.id, at: deployment.createdAt });
        }
        noteDeployment(database, deployment.createdAt, made);
        return made;
      }),
    update: (id, change) =>
      database.write(() => {
        const changed = database.update(deployments, byId(id), change);
        // Only another status is news: hooks are told of each.
        if (change.status) noteDeployment(database, change.updatedAt, changed);
        return changed;
      }),
    delete: (id) => database.write(() => void database.delete(deployments, byId(id))),
    last: async (environmentId) =>
      database.all(
        deployments,
        { sql: `environment_id = ? AND status = 'success'`, values: [environmentId] },
        'ORDER BY id DESC LIMIT 1',
      )[0],
    newest: async (environmentId) => newestOf(database, environmentId),
    upcoming: async (environmentId) => {
      const newest = newestOf(database, environmentId);
      return newest?.finishedAt === null ? newest : undefined;
    },
    lastOf: async (environmentIds) =>
      database.all(deployments, {
        sql: `id IN (SELECT (SELECT id FROM deployments WHERE environment_id = place.value
          AND status = 'success' ORDER BY id DESC LIMIT 1) FROM json_each(?) AS place)`,
        values: [JSON.stringify(environmentIds)],
      }),
    ofCommit: async (prefix) =>
      database.all(
        deployments,
        { sql: 'sha >= ? AND sha < ?', values: [prefix, `${prefix}g`] },
        'ORDER BY id DESC LIMIT 100',
      ),
    list: async (filter, page) => database.list(deployments, deploymentsWhere(filter), page),
  };
}

const newestOf = (database: Database, environmentId: number): Deployment | undefined =>
  database.all(
    deployments,
    { sql: 'environment_id = ?', values: [environmentId] },
    'ORDER BY id DESC LIMIT 1',
  )[0];

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

/** Only inside `write`. Others hear of it. */
export function noteDeployment(
  database: Database,
  at: Date | undefined,
  deployment: Deployment | undefined,
): void {
  if (!deployment) return;
  const { id: deploymentId, jobId, projectId } = deployment;
  noteHappening(database, at ?? deployment.updatedAt, {
    type: 'deployment',
    deploymentId,
    jobId,
    projectId,
  });
}

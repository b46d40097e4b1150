import type { SQLOutputValue } from 'node:sqlite';
import type { Contender, PlannedJob } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { JobFilter, JobStore, StageStatus } from '#jobs/job-store';
import { touchPipeline } from '#pipelines/pipeline-rows';
import type { Database } from '#store/sqlite/database';
import {
  bool,
  type Codec,
  date,
  integer,
  json,
  nullable,
  type Table,
  table,
  text,
  word,
} from '#store/sqlite/table';
import { among, and, byId, compared, equals, type Where } from '#store/sqlite/where';
import { applyStep, isTaken } from './step-rows.ts';

/** The parts of a pipeline. */
export function jobsTable(plan: Codec<PlannedJob>): Table<JobRecord> {
  return table<JobRecord>('jobs', {
    id: integer,
    pipelineId: integer,
    projectId: integer,
    userId: integer,
    name: text,
    isBridge: bool,
    mirroredPipelineId: nullable(integer),
    stage: text,
    stageIndex: integer,
    position: integer,
    status: word(),
    isImmediate: bool,
    failureReason: nullable(text),
    exitCode: nullable(integer),
    createdAt: date,
    updatedAt: date,
    queuedAt: nullable(date),
    scheduledAt: nullable(date),
    startedAt: nullable(date),
    finishedAt: nullable(date),
    erasedAt: nullable(date),
    isRetried: bool,
    retryOf: nullable(integer),
    attempt: integer,
    isProtected: bool,
    environmentId: nullable(integer),
    resourceGroup: nullable(text),
    timeoutSeconds: integer,
    coverage: nullable(integer),
    definition: plan,
    variables: json(),
    dotenv: json(),
    runnerId: nullable(integer),
    runnerManagerId: nullable(integer),
    tokenHash: nullable(text),
    cancelsGracefully: bool,
    isDebugged: bool,
  });
}

const contenders = `SELECT id, pipeline_id, status FROM jobs
  WHERE project_id = ? AND resource_group = ? AND status IN (SELECT value FROM json_each(?))
  AND is_retried = 0 ORDER BY id LIMIT ?`;

const freeResources = `SELECT value FROM json_each(?) AS wanted
  WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE project_id = ? AND resource_group = wanted.value
    AND status IN ('waiting_for_resource', 'preparing', 'pending', 'running', 'canceling'))
  AND NOT EXISTS (SELECT 1 FROM resource_groups WHERE project_id = ? AND key = wanted.value
    AND process_mode <> 'unordered')`;

const awaited = `SELECT DISTINCT project_id, resource_group FROM jobs
  WHERE resource_group IS NOT NULL AND status = 'waiting_for_resource'`;

const stageStatuses = `SELECT DISTINCT pipeline_id, stage, stage_index, status FROM jobs
  WHERE pipeline_id IN (SELECT value FROM json_each(?)) AND is_retried = 0`;

function stageStatus(row: Record<string, SQLOutputValue>): StageStatus {
  return {
    pipelineId: Number(row.pipeline_id),
    stage: String(row.stage),
    stageIndex: Number(row.stage_index),
    // Written as one.
    status: String(row.status) as StageStatus['status'],
  };
}

function contender(row: Record<string, SQLOutputValue>): Contender<number> {
  return {
    id: Number(row.id),
    pipelineId: Number(row.pipeline_id),
    // The statement asks for these only.
    status: String(row.status) as Contender<number>['status'],
  };
}

/** Jobs and the steps of the scheduler. */
export function sqliteJobs(database: Database, jobs: Table<JobRecord>): JobStore {
  const inState = (sql: string) => database.all(jobs, { sql, values: [] });
  return {
    get: async (id) => database.get(jobs, byId(id)),
    placeOfToken: async (tokenHash) => {
      const [row] = database.rows(
        'SELECT id, pipeline_id FROM jobs WHERE token_hash = ?',
        tokenHash,
      );
      return row && { id: Number(row.id), pipelineId: Number(row.pipeline_id) };
    },
    ofPipeline: async (pipelineId, includeRetried = false) =>
      database.all(
        jobs,
        and(
          equals('pipeline_id', pipelineId),
          includeRetried ? undefined : equals('is_retried', 0),
        ),
        'ORDER BY position, id',
      ),
    stageStatuses: async (pipelineIds) =>
      database.rows(stageStatuses, JSON.stringify(pipelineIds)).map(stageStatus),
    pending: async () => inState(`status = 'pending' AND is_bridge = 0`),
    held: async () => inState(`status IN ('running', 'canceling') AND is_bridge = 0`),
    mirrorsOf: async (pipelineId) =>
      database.all(jobs, {
        sql: 'mirrored_pipeline_id = ? AND finished_at IS NULL',
        values: [pipelineId],
      }),
    some: async (ids) => database.all(jobs, and(among('id', ids))),
    holdsResource: async (projectId, group) => isTaken(database, projectId, group),
    freeResources: async (projectId, groups) =>
      database
        .rows(freeResources, JSON.stringify(groups), projectId, projectId)
        .map(({ value }) => String(value)),
    contenders: async (projectId, group, statuses, most = -1) =>
      database.rows(contenders, projectId, group, JSON.stringify(statuses), most).map(contender),
    awaitedResources: async () =>
      database.rows(awaited).map(({ project_id, resource_group }) => ({
        projectId: Number(project_id),
        group: String(resource_group),
      })),
    update: (id, change) =>
      database.write(() => {
        const job = database.update(jobs, byId(id), change);
        if (job) touchPipeline(database, job.pipelineId);
        return job;
      }),
    apply: (step) => database.write(() => applyStep(database, jobs, step)),
    list: async (filter, page) => database.list(jobs, jobsWhere(filter), page),
  };
}

function jobsWhere(filter: JobFilter): Where {
  return and(
    equals('project_id', filter.projectId),
    equals('pipeline_id', filter.pipelineId),
    equals('runner_id', filter.runnerId),
    compared('id < ?', filter.idBefore),
    among('status', filter.statuses),
    filter.includeRetried ? undefined : equals('is_retried', 0),
    equals('is_bridge', filter.isBridge === undefined ? undefined : Number(filter.isBridge)),
  );
}

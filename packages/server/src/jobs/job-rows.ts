import type { PlannedJob } from '@slipway/ci';
import { deployments, insertDeployment } from '#environments/deployment-rows';
import { environments } from '#environments/environment-rows';
import { pipelines } from '#pipelines/pipeline-rows';
import {
  among,
  and,
  byId,
  compared,
  type Database,
  equals,
  type Where,
} from '#store/sqlite/database';
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
import type { JobRecord } from './job.ts';
import type { Applied, JobFilter, JobStore, Step } from './job-store.ts';

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

/** Jobs and the steps of the scheduler. */
export function sqliteJobs(database: Database, jobs: Table<JobRecord>): JobStore {
  const inState = (sql: string) => database.all(jobs, { sql, values: [] });
  return {
    get: async (id) => database.get(jobs, byId(id)),
    byTokenHash: async (tokenHash) =>
      database.get(jobs, { sql: 'token_hash = ?', values: [tokenHash] }),
    ofPipeline: async (pipelineId, includeRetried = false) =>
      database.all(
        jobs,
        and(
          equals('pipeline_id', pipelineId),
          includeRetried ? undefined : equals('is_retried', 0),
        ),
        'ORDER BY position, id',
      ),
    pending: async () => inState(`status = 'pending' AND is_bridge = 0`),
    held: async () => inState(`status IN ('running', 'canceling') AND is_bridge = 0`),
    mirrorsOf: async (pipelineId) =>
      database.all(jobs, {
        sql: 'mirrored_pipeline_id = ? AND finished_at IS NULL',
        values: [pipelineId],
      }),
    openBridges: async () => inState(`status IN ('pending', 'running') AND is_bridge = 1`),
    scheduled: async () => inState(`status = 'scheduled'`),
    update: (id, change) => database.write(() => database.update(jobs, byId(id), change)),
    apply: (step) => database.write(() => apply(database, jobs, step)),
    list: async (filter, page) => database.list(jobs, jobsWhere(filter), page),
  };
}

function apply(database: Database, jobs: Table<JobRecord>, step: Step): Applied | undefined {
  const isStale = (step.jobs ?? []).some(({ id, from }) => {
    const job = database.get(jobs, byId(id));
    return !job || !from.includes(job.status);
  });
  if (isStale) return undefined;
  const changed = (step.jobs ?? []).map(({ id, change }) =>
    database.update(jobs, byId(id), change),
  );
  const added = (step.retries ?? []).map((job) => database.insert(jobs, job));
  for (const { id, change } of step.environments ?? []) {
    database.update(environments, byId(id), change);
  }
  return {
    jobs: [...changed, ...added].filter((job) => job !== undefined),
    pipeline:
      step.pipeline && database.update(pipelines, byId(step.pipeline.id), step.pipeline.change),
    deployments: [
      ...(step.deployments ?? []).map(({ id, change }) =>
        database.update(deployments, byId(id), change),
      ),
      ...(step.newDeployments ?? []).map((each) => insertDeployment(database, each)),
    ].filter((deployment) => deployment !== undefined),
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

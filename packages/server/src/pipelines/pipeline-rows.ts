import { planDue } from '#due/due-rows';
import type { JobRecord } from '#jobs/job';
import { noteHappening } from '#outbox/outbox-rows';
import { StoreConflict } from '#store/records';
import type { Database } from '#store/sqlite/database';
import {
  bool,
  date,
  integer,
  json,
  nullable,
  type Table,
  table,
  text,
  word,
} from '#store/sqlite/table';
import { among, and, byId, equals, type Where } from '#store/sqlite/where';
import type { Pipeline } from './pipeline.ts';
import type { PipelineDraft, PipelineFilter, PipelineStore } from './pipeline-store.ts';

/** Runs of a configuration. */
export const pipelines = table<Pipeline>('pipelines', {
  id: integer,
  iid: integer,
  projectId: integer,
  userId: integer,
  source: word(),
  ref: text,
  isTag: bool,
  isProtected: bool,
  sha: text,
  beforeSha: text,
  status: word(),
  version: integer,
  name: nullable(text),
  autoCancel: json(),
  stages: json(),
  variables: json(),
  yamlErrors: nullable(text),
  warnings: json(),
  failureReason: nullable(text),
  createdAt: date,
  updatedAt: date,
  startedAt: nullable(date),
  finishedAt: nullable(date),
  pushId: nullable(text),
  upstreamJobId: nullable(integer),
  upstreamPipelineId: nullable(integer),
  upstreamProjectId: nullable(integer),
});

const unfinished = `status IN ('created', 'waiting_for_resource', 'preparing', 'pending', 'running',
  'canceling', 'manual', 'scheduled')`;

/** In the words of the index `pipelines_active`, so that SQLite takes it. */
const active = `status IN
    ('created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled')`;

const topLevel = `source <> 'parent_pipeline'`;

const tree = `WITH RECURSIVE tree (id) AS (
    SELECT ? UNION SELECT pipelines.id FROM pipelines JOIN tree ON upstream_pipeline_id = tree.id
  ) SELECT count(*) FROM tree`;

const plansOf = 'SELECT DISTINCT definition FROM jobs WHERE pipeline_id = ?';
const forgetPlans = 'DELETE FROM job_plans WHERE id IN (SELECT value FROM json_each(?))';

/** Only inside `write`, beside a change of its status. */
export function notePipeline(
  database: Database,
  at: Date,
  pipeline: Pipeline,
  before: Pipeline['status'] | null,
): void {
  const { id: pipelineId, projectId, status, upstreamJobId, upstreamPipelineId } = pipeline;
  const facts = { pipelineId, projectId, status, before, upstreamJobId, upstreamPipelineId };
  noteHappening(database, at, { type: 'pipeline', ...facts });
}

/** Only inside `write`. */
export function insertPipeline(database: Database, draft: PipelineDraft['pipeline']): Pipeline {
  const { projectId } = draft;
  const last = 'SELECT coalesce(max(iid), 0) FROM pipelines WHERE project_id = ?';
  const iid = 1 + database.number(last, projectId);
  const pipeline = database.insert(pipelines, { ...draft, iid });
  notePipeline(database, pipeline.createdAt, pipeline, null);
  return pipeline;
}

/** Only inside `write`. Whoever has loaded the pipeline reads it again. */
export function touchPipeline(database: Database, id: number): void {
  database.change('pipelines', 'UPDATE pipelines SET version = version + 1 WHERE id = ?', id);
}

/** Undefined without such a pipeline. */
export function versionOf(database: Database, id: number): number | undefined {
  const version = database.text('SELECT version FROM pipelines WHERE id = ?', id);
  return version === undefined ? undefined : Number(version);
}

/** The same for all that are deleted one after another, so that git is begun once for them. */
const soon = () => new Date(Math.ceil(Date.now() / 2000) * 2000);

/** Runs of projects' configurations. */
export function sqlitePipelines(database: Database, jobs: Table<JobRecord>): PipelineStore {
  return {
    get: async (id) => database.get(pipelines, byId(id)),
    version: async (id) => versionOf(database, id),
    byIid: async (projectId, iid) =>
      database.get(pipelines, and(equals('project_id', projectId), equals('iid', iid))),
    create: (draft) => database.write(() => insertDraft(database, jobs, draft)),
    update: (id, change) =>
      database.write(() => {
        touchPipeline(database, id);
        return database.update(pipelines, byId(id), change);
      }),
    delete: (id) => database.write(() => deletePipeline(database, id)),
    list: async (filter, page) => database.list(pipelines, pipelinesWhere(filter), page),
    newestOf: async (projectIds) =>
      database.all(pipelines, {
        // One step into the index for each project, however many pipelines it has.
        sql: `id IN (SELECT (SELECT id FROM pipelines WHERE project_id = project.value
          AND ${topLevel} ORDER BY iid DESC LIMIT 1) FROM json_each(?) AS project)`,
        values: [JSON.stringify(projectIds)],
      }),
    ofPush: async (pushId) => database.all(pipelines, { sql: 'push_id = ?', values: [pushId] }),
    ofUpstreamJob: async (jobId) =>
      database.get(pipelines, { sql: 'upstream_job_id = ?', values: [jobId] }),
    downstreamOf: async (id) =>
      database.all(pipelines, { sql: 'upstream_pipeline_id = ?', values: [id] }),
    treeSize: async (rootId) => database.number(tree, rootId),
    leaveRef: (projectId, ref, isTag) =>
      database.write(() => {
        database.run(
          'UPDATE pipelines SET is_ref_gone = 1 WHERE project_id = ? AND ref = ? AND is_tag = ?',
          projectId,
          ref,
          Number(isTag),
        );
      }),
    activeOn: async ({ projectId, ref, isTag }, createdAfter) =>
      database.all(pipelines, {
        sql: `${active} AND project_id = ? AND ref = ? AND is_tag = ? AND created_at > ?`,
        values: [projectId, ref, Number(isTag), createdAfter.getTime()],
      }),
    jobsInActive: async (projectId, createdAfter) =>
      database.number(
        `SELECT count(*) FROM jobs WHERE pipeline_id IN (SELECT id FROM pipelines
          WHERE ${active} AND project_id = ? AND created_at > ?)`,
        projectId,
        createdAfter.getTime(),
      ),
    unfinished: async () => database.all(pipelines, { sql: unfinished, values: [] }),
  };
}

function insertDraft(database: Database, jobs: Table<JobRecord>, draft: PipelineDraft) {
  const { upstreamJobId } = draft.pipeline;
  if (upstreamJobId !== null && database.get(jobs, byId(upstreamJobId))?.status !== 'running') {
    throw new StoreConflict(`trigger job ${upstreamJobId} is not running`);
  }
  const pipeline = insertPipeline(database, draft.pipeline);
  const owner = { pipelineId: pipeline.id, projectId: pipeline.projectId };
  return {
    pipeline,
    jobs: draft.jobs.map((job) => database.insert(jobs, { ...job, ...owner })),
  };
}

function deletePipeline(database: Database, id: number): void {
  const plans = database.rows(plansOf, id).map(({ definition }) => Number(definition));
  const payload = { projectId: database.get(pipelines, byId(id))?.projectId };
  planDue(database, { kind: 'drop-pipeline-ref', subject: id, at: soon(), payload });
  database.delete(pipelines, byId(id));
  // Attempts of a job share its plan, pipelines share none.
  database.run(forgetPlans, JSON.stringify(plans));
}

function pipelinesWhere(filter: PipelineFilter): Where {
  const { username, newestOf, hasYamlErrors } = filter;
  const { createdAfter, createdBefore, updatedAfter, updatedBefore } = filter;
  return and(
    equals('project_id', filter.projectId),
    equals('ref', filter.ref),
    equals('sha', filter.sha),
    equals('source', filter.source),
    among('status', filter.statuses),
    username !== undefined && {
      sql: 'user_id IN (SELECT id FROM users WHERE username = ?)',
      values: [username],
    },
    equals('name', filter.name),
    newestOf && {
      sql: `id IN (SELECT max(id) FROM pipelines WHERE is_tag = ? AND ${topLevel}
        GROUP BY project_id, ref)`,
      values: [newestOf === 'tags' ? 1 : 0],
    },
    filter.isTopLevel === true && { sql: topLevel, values: [] },
    hasYamlErrors !== undefined && {
      sql: `yaml_errors IS ${hasYamlErrors ? 'NOT NULL' : 'NULL'}`,
      values: [],
    },
    createdAfter && { sql: 'created_at > ?', values: [createdAfter.getTime()] },
    createdBefore && { sql: 'created_at < ?', values: [createdBefore.getTime()] },
    updatedAfter && { sql: 'updated_at > ?', values: [updatedAfter.getTime()] },
    updatedBefore && { sql: 'updated_at < ?', values: [updatedBefore.getTime()] },
  );
}

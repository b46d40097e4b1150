import type { JobRecord } from '../model/job.ts';
import type { PipelineFilter, PipelineStore } from '../store/store.ts';
import { among, and, byId, type Database, equals, type Where } from './database.ts';
import type { Table } from './table.ts';
import { pipelines } from './tables.ts';

const unfinished = `status IN ('created', 'waiting_for_resource', 'preparing', 'pending', 'running',
  'canceling', 'manual', 'scheduled')`;

/** Runs of projects' configurations. */
export function sqlitePipelines(database: Database, jobs: Table<JobRecord>): PipelineStore {
  return {
    get: async (id) => database.get(pipelines, byId(id)),
    byIid: async (projectId, iid) =>
      database.get(pipelines, and(equals('project_id', projectId), equals('iid', iid))),
    create: (draft) =>
      database.write(() => {
        const { projectId } = draft.pipeline;
        const iid =
          1 +
          database.number(
            'SELECT coalesce(max(iid), 0) FROM pipelines WHERE project_id = ?',
            projectId,
          );
        const pipeline = database.insert(pipelines, { ...draft.pipeline, iid });
        const owner = { pipelineId: pipeline.id, projectId };
        return {
          pipeline,
          jobs: draft.jobs.map((job) => database.insert(jobs, { ...job, ...owner })),
        };
      }),
    update: (id, change) => database.write(() => database.update(pipelines, byId(id), change)),
    delete: (id) =>
      database.write(() => {
        database.delete(pipelines, byId(id));
        database.run('DELETE FROM job_plans WHERE id NOT IN (SELECT definition FROM jobs)');
      }),
    list: async (filter, page) => database.list(pipelines, pipelinesWhere(filter), page),
    ofPush: async (pushId) => database.all(pipelines, { sql: 'push_id = ?', values: [pushId] }),
    unfinished: async () => database.all(pipelines, { sql: unfinished, values: [] }),
  };
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
      sql: 'id IN (SELECT max(id) FROM pipelines WHERE is_tag = ? GROUP BY project_id, ref)',
      values: [newestOf === 'tags' ? 1 : 0],
    },
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

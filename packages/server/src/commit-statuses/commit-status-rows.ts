import { insertPipeline, touchPipeline } from '#pipelines/pipeline-rows';
import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import { type CommitStatus, type CommitStatusStore, isGoing } from './commit-status.ts';

/** What other systems say of commits. Numbered far from jobs, beside which they are shown. */
const statuses = table<CommitStatus>('commit_statuses', {
  id: integer,
  projectId: integer,
  userId: integer,
  sha: text,
  ref: text,
  name: text,
  pipelineId: nullable(integer),
  status: word(),
  targetUrl: nullable(text),
  description: nullable(text),
  coverage: nullable(integer),
  isRetried: bool,
  createdAt: date,
  startedAt: nullable(date),
  finishedAt: nullable(date),
});

/** Those of a pipeline in whose place no newer one has come. */
const current = (pipelineId: number) =>
  and(equals('pipeline_id', pipelineId), equals('is_retried', 0));

/** What other systems say of commits. */
export function sqliteCommitStatuses(database: Database): CommitStatusStore {
  const ofCommit = (projectId: number, sha: string) =>
    and(equals('project_id', projectId), equals('sha', sha));
  return {
    settle: ({ projectId, sha, ref, name, pipelineId: known }, decide, begin) =>
      database.write(() => {
        const isHere = and(ofCommit(projectId, sha), equals('ref', ref), equals('name', name));
        const here = database
          .all(statuses, isHere)
          .filter((it) => it.pipelineId === known && !it.isRetried);
        const going = here.find(isGoing);
        const next = decide(going);
        if (!next) return undefined;
        const pipelineId = known ?? insertPipeline(database, begin()).id;
        touchPipeline(database, pipelineId);
        if (going) return database.update(statuses, byId(going.id), next);
        for (const { id } of here) database.update(statuses, byId(id), { isRetried: true });
        return database.insert(statuses, { ...next, pipelineId });
      }),
    ofPipeline: async (pipelineId) => database.all(statuses, current(pipelineId)),
    cancelOf: (pipelineId, at) =>
      database.write(() => {
        const going = database.all(statuses, current(pipelineId)).filter(isGoing);
        const change = { status: 'canceled', finishedAt: at } as const;
        for (const { id } of going) database.update(statuses, byId(id), change);
        if (going.length > 0) touchPipeline(database, pipelineId);
      }),
    ofCommit: async (projectId, sha, { ref, isAll }) =>
      database
        .all(statuses, and(ofCommit(projectId, sha), ref !== undefined && equals('ref', ref)))
        .filter((it) => isAll || !it.isRetried),
  };
}

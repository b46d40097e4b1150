import { planDueAtLatest } from '#due/due-rows';
import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { among, and, byId } from '#store/sqlite/where';
import type { Artifact } from './artifact.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** Files that jobs left. */
const artifacts = table<Artifact>('artifacts', {
  id: integer,
  jobId: integer,
  projectId: integer,
  fileType: text,
  fileFormat: word(),
  filename: text,
  sizeBytes: integer,
  sha256: text,
  location: text,
  createdAt: date,
  expireAt: nullable(date),
});

/** From the job's pipeline up to the one whose child it is, if it is one. */
const isKept = `WITH RECURSIVE up (id, source, upstream_pipeline_id) AS (
    SELECT id, source, upstream_pipeline_id FROM pipelines
      WHERE id = (SELECT pipeline_id FROM jobs WHERE id = ?)
    UNION SELECT pipelines.id, pipelines.source, pipelines.upstream_pipeline_id
      FROM pipelines JOIN up ON pipelines.id = up.upstream_pipeline_id AND up.source = 'parent_pipeline'
  )
  SELECT count(*) FROM up JOIN pipelines AS top USING (id) JOIN projects ON projects.id = top.project_id
    WHERE up.source <> 'parent_pipeline' AND keep_latest_artifact = 1 AND is_ref_gone = 0
    AND top.status = 'success' AND NOT EXISTS (
      SELECT 1 FROM pipelines AS newer WHERE newer.project_id = top.project_id AND newer.ref = top.ref
      AND newer.id > top.id AND newer.is_tag = top.is_tag AND newer.status = 'success'
      AND newer.source <> 'parent_pipeline')`;

const bytesOfProject = 'SELECT coalesce(sum(size_bytes), 0) FROM artifacts WHERE project_id = ?';

const expireAll =
  'UPDATE artifacts SET expire_at = ? WHERE project_id = ? AND expire_at IS NOT NULL AND expire_at > ?';

/** The index of the artifacts folder. */
export function sqliteArtifacts(database: Database): ArtifactStore {
  return {
    get: async (id) => database.get(artifacts, byId(id)),
    create: (artifact) =>
      database.write(() => {
        const { expireAt: at } = artifact;
        if (at) planDueAtLatest(database, { kind: 'expire-artifacts', subject: 0, at });
        return database.insert(artifacts, artifact);
      }),
    update: (id, change) => database.write(() => database.update(artifacts, byId(id), change)),
    delete: (id) => database.write(() => database.delete(artifacts, byId(id))),
    ofJob: async (jobId) => database.all(artifacts, { sql: 'job_id = ?', values: [jobId] }),
    ofJobs: async (jobIds) => database.all(artifacts, and(among('job_id', jobIds))),
    bytesOfProject: async (projectId) => database.number(bytesOfProject, projectId),
    expireAll: (projectId, at) =>
      database.write(() => {
        planDueAtLatest(database, { kind: 'expire-artifacts', subject: 0, at });
        database.change('artifacts', expireAll, at.getTime(), projectId, at.getTime());
      }),
    expired: async (now, afterId, most) =>
      database.all(
        artifacts,
        { sql: 'expire_at <= ? AND id > ?', values: [now.getTime(), afterId] },
        `ORDER BY id LIMIT ${most}`,
      ),
    async nextExpiry() {
      const text = database.text(
        'SELECT expire_at FROM artifacts WHERE expire_at IS NOT NULL ORDER BY expire_at LIMIT 1',
      );
      return text === undefined ? undefined : new Date(Number(text));
    },
    isKept: async (jobId) => database.number(isKept, jobId) === 1,
  };
}

import type { ArtifactStore } from '../store/store.ts';
import { among, and, byId, type Database } from './database.ts';
import { artifacts } from './tables.ts';

/** The index of the artifacts folder. */
export function sqliteArtifacts(database: Database): ArtifactStore {
  return {
    get: async (id) => database.get(artifacts, byId(id)),
    create: (artifact) => database.write(() => database.insert(artifacts, artifact)),
    update: (id, change) => database.write(() => database.update(artifacts, byId(id), change)),
    delete: (id) => database.write(() => database.delete(artifacts, byId(id))),
    ofJob: async (jobId) => database.all(artifacts, { sql: 'job_id = ?', values: [jobId] }),
    ofJobs: async (jobIds) => database.all(artifacts, and(among('job_id', jobIds))),
    expired: async (now) =>
      database.all(artifacts, { sql: 'expire_at <= ?', values: [now.getTime()] }),
  };
}

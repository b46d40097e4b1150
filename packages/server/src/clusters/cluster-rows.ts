import type { Database } from '#store/sqlite/database';
import { bool, date, integer, json, nullable, table, text, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { Cluster, ClusterStore } from './cluster.ts';

/** Clusters that somebody has connected. */
const clusters = table<Cluster>('clusters', {
  id: integer,
  ownerKind: word(),
  ownerId: integer,
  name: text,
  environmentScope: text,
  isEnabled: bool,
  isManaged: bool,
  apiUrl: text,
  caPem: nullable(text),
  sealedToken: text,
  namespace: nullable(text),
  domain: nullable(text),
  jobPods: nullable(json()),
  mayBeLocal: bool,
  authorId: integer,
  createdAt: date,
  checkedAt: nullable(date),
  problem: nullable(text),
});

const inUse = { sql: 'is_enabled = 1', values: [] };
const lettingJobsRun = { sql: 'job_pods IS NOT NULL AND is_enabled = 1', values: [] };

/** Clusters that somebody has connected. */
export function sqliteClusters(database: Database): ClusterStore {
  return {
    create: (cluster) => database.write(() => database.insert(clusters, cluster)),
    update: (id, change) => database.write(() => database.update(clusters, byId(id), change)),
    delete: (id) => database.write(() => database.delete(clusters, byId(id))),
    get: async (id) => database.get(clusters, byId(id)),
    forJobs: async () => database.all(clusters, lettingJobsRun, 'ORDER BY id'),
    inUse: async () => database.all(clusters, inUse, 'ORDER BY id'),
    list: async ({ ownerKind, ownerId }) =>
      database.all(
        clusters,
        and(equals('owner_kind', ownerKind), equals('owner_id', ownerId)),
        'ORDER BY id',
      ),
  };
}

import type { Database } from '#store/sqlite/database';
import { date, integer, table, text } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { LfsLock } from './lfs-lock.ts';
import type { LfsLockStore } from './lfs-lock-store.ts';

/** Files that one person works on. */
const lfsLocks = table<LfsLock>('lfs_locks', {
  id: integer,
  projectId: integer,
  path: text,
  userId: integer,
  createdAt: date,
});

/** Locks of large files. */
export function sqliteLfsLocks(database: Database): LfsLockStore {
  return {
    list: async (projectId) =>
      database.all(lfsLocks, { sql: 'project_id = ?', values: [projectId] }),
    create: (lock) => database.write(() => database.insert(lfsLocks, lock)),
    delete: (id) => database.write(() => database.delete(lfsLocks, byId(id))),
  };
}

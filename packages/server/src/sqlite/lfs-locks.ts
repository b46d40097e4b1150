import type { LfsLockStore } from '../store/store.ts';
import { byId, type Database } from './database.ts';
import { lfsLocks } from './tables.ts';

/** Locks of large files. */
export function sqliteLfsLocks(database: Database): LfsLockStore {
  return {
    list: async (projectId) =>
      database.all(lfsLocks, { sql: 'project_id = ?', values: [projectId] }),
    create: (lock) => database.write(() => database.insert(lfsLocks, lock)),
    delete: (id) => database.write(() => database.delete(lfsLocks, byId(id))),
  };
}

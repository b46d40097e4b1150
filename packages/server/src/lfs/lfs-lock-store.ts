import type { New } from '#store/records';
import type { LfsLock } from './lfs-lock.ts';

/** A second lock of a path is a `StoreConflict`. */
export interface LfsLockStore {
  /** All of a project, the oldest first. */
  list(projectId: number): Promise<readonly LfsLock[]>;
  create(lock: New<LfsLock>): Promise<LfsLock>;
  delete(id: number): Promise<void>;
}

import type { Change, New } from '#store/records';
import type { ProtectedRef } from './protected-ref.ts';

/** What is remembered of protected branches and tags. */
export interface ProtectedRefStore {
  create(ref: New<ProtectedRef>): Promise<ProtectedRef>;
  update(id: number, change: Change<ProtectedRef>): Promise<ProtectedRef | undefined>;
  delete(id: number): Promise<void>;
  list(projectId: number): Promise<readonly ProtectedRef[]>;
}

import type { Change, New } from '#store/records';
import type { StoredVariable } from './variable.ts';

/** What is remembered of variables. */
export interface VariableStore {
  create(variable: New<StoredVariable>): Promise<StoredVariable>;
  update(id: number, change: Change<StoredVariable>): Promise<StoredVariable | undefined>;
  delete(id: number): Promise<void>;
  /** All of one owner, by key. */
  list(owner: Pick<StoredVariable, 'ownerKind' | 'ownerId'>): Promise<readonly StoredVariable[]>;
}

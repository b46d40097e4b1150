import type { Change, New } from '#store/records';

/** A namespace of the cluster in which the jobs of an environment may edit, or may no longer. */
export interface EnvironmentNamespace {
  readonly id: number;
  readonly environmentId: number;
  readonly namespace: string;
  /**
   * Why it may: the namespace was made for it (`own`), its file or its name asked for it while one person
   * alone used this instance, or an administrator has granted it (`person`).
   */
  readonly origin: 'own' | 'file' | 'name' | 'person';
  /** What was taken back is not granted by itself again. */
  readonly isRevoked: boolean;
  readonly authorId: number;
  readonly createdAt: Date;
}

/** What is remembered of namespaces. */
export interface EnvironmentNamespaceStore {
  /** Throws `StoreConflict` when the environment has it, or when it is another one's own. */
  create(row: New<EnvironmentNamespace>): Promise<EnvironmentNamespace>;
  update(id: number, change: Change<EnvironmentNamespace>): Promise<unknown>;
  list(environmentId: number): Promise<readonly EnvironmentNamespace[]>;
  /** The environment whose own it is. */
  owner(namespace: string): Promise<number | undefined>;
}

/** What an environment may use now: its own namespace, if it has one already, and what was granted. */
export function granted(rows: readonly EnvironmentNamespace[]): readonly string[] {
  return rows
    .filter(({ origin, isRevoked }) => origin !== 'own' && !isRevoked)
    .map(({ namespace }) => namespace);
}

/** The namespace that is the environment's own, once it has one. */
export function own(rows: readonly EnvironmentNamespace[]): string | undefined {
  return rows.find(({ origin }) => origin === 'own')?.namespace;
}

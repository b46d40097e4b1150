import type { Change, New } from '#store/records';

/** An environment to which only some may deploy. */
export interface ProtectedEnvironment {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  /** One of these suffices. */
  readonly deployers: readonly Deployer[];
  readonly createdAt: Date;
}

/** Who may deploy: everybody from a level on, one user, or the members of a group. */
export interface Deployer {
  readonly id: number;
  /** 30, 40, or 60 for administrators. */
  readonly accessLevel: number | null;
  readonly userId: number | null;
  readonly groupId: number | null;
  /** 1: also those who are members of the group by a group above it. */
  readonly groupInheritanceType: number;
}

/** What is remembered of protected environments. */
export interface ProtectedEnvironmentStore {
  create(environment: New<ProtectedEnvironment>): Promise<ProtectedEnvironment>;
  update(
    id: number,
    change: Change<ProtectedEnvironment>,
  ): Promise<ProtectedEnvironment | undefined>;
  delete(id: number): Promise<void>;
  byName(projectId: number, name: string): Promise<ProtectedEnvironment | undefined>;
  list(projectId: number): Promise<readonly ProtectedEnvironment[]>;
}

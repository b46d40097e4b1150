import type { Change, New } from '#store/records';

/** Environments to which only some may deploy: one of a project, or all of a tier below a group. */
export interface ProtectedEnvironment {
  readonly id: number;
  /** Null for a group's. */
  readonly projectId: number | null;
  /** Null for a project's. */
  readonly groupId: number | null;
  /** The environment's name; for a group's its tier. */
  readonly name: string;
  /** One of these suffices. */
  readonly deployers: readonly Deployer[];
  /** Each of these has to be met before anything is deployed. */
  readonly approvalRules: readonly ApprovalRule[];
  /** How many of the deployers have to approve, where there are no rules. */
  readonly requiredApprovalCount: number;
  readonly createdAt: Date;
}

/** Whose protection it is. */
export type ProtectionOwner =
  | { readonly projectId: number; readonly groupId: null }
  | { readonly projectId: null; readonly groupId: number };

/** Some people: everybody from a level on, one user, or the members of a group. */
export interface Deployer {
  readonly id: number;
  /** 30, 40, or 60 for administrators. */
  readonly accessLevel: number | null;
  readonly userId: number | null;
  readonly groupId: number | null;
  /** 1: also those who are members of the group by a group above it. */
  readonly groupInheritanceType: number;
}

/** Those who approve deployments, and how many of them have to. */
export interface ApprovalRule extends Deployer {
  readonly requiredApprovals: number;
}

/** An environment as protections know it. */
export interface ProtectedPlace {
  readonly projectId: number;
  readonly name: string;
  readonly tier: string;
  /** The groups that the project lies in. */
  readonly groupIds: readonly number[];
}

/** What is remembered of protected environments. */
export interface ProtectedEnvironmentStore {
  create(environment: New<ProtectedEnvironment>): Promise<ProtectedEnvironment>;
  update(
    id: number,
    change: Change<ProtectedEnvironment>,
  ): Promise<ProtectedEnvironment | undefined>;
  delete(id: number): Promise<void>;
  byName(owner: ProtectionOwner, name: string): Promise<ProtectedEnvironment | undefined>;
  list(owner: ProtectionOwner): Promise<readonly ProtectedEnvironment[]>;
  /** All that hold for an environment: of its project by its name, of groups by its tier. */
  holding(place: ProtectedPlace): Promise<readonly ProtectedEnvironment[]>;
}

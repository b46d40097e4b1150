import type { New } from '#store/records';

/** What somebody has said of a deployment that waits for approval. */
export interface Approval {
  readonly id: number;
  readonly deploymentId: number;
  readonly userId: number;
  readonly protectionId: number;
  /** The rule that they have spoken for; 0 where the protection has a number instead of rules. */
  readonly ruleId: number;
  readonly status: ApprovalStatus;
  readonly comment: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What somebody has said of a deployment. */
export type ApprovalStatus = 'approved' | 'rejected';

/** What is remembered of approvals. */
export interface ApprovalStore {
  /** Takes the place of what the same user has said for the same rule; others hear of it. */
  put(approval: New<Approval>): Promise<Approval>;
  /** Oldest first. */
  ofDeployment(deploymentId: number): Promise<readonly Approval[]>;
}

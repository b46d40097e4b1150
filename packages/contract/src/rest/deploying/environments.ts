import type { Job } from '../jobs.ts';
import type { User } from '../people.ts';

/** Why the connected cluster of an environment could not be used when it was asked last. */
export interface ClusterProblem {
  readonly cluster: string;
  readonly problem: string;
  readonly checked_at: string | null;
}

/** An environment in a list of projects. */
export interface EnvironmentSummary {
  readonly id: number;
  readonly name: string;
  readonly last_deployment: Pick<Deployment, 'id' | 'status'> | null;
  /** Null also for whoever may not see what runs there. */
  readonly cluster_problem?: ClusterProblem | null;
}

/** A place that jobs deploy to. */
export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly tier: string;
  readonly state: string;
  readonly external_url: string | null;
  /** When it stops by itself; null when it does not. */
  readonly auto_stop_at: string | null;
  readonly last_deployment: Deployment | null;
  /** After how many seconds without a request what it runs sleeps. */
  readonly sleep_after: number | null;
  /** What is on its way there, or waits for approval. */
  readonly upcoming_deployment: Deployment | null;
  /** Only for whoever may see what runs there. */
  readonly cluster_problem?: ClusterProblem | null;
}

/** What was brought there. */
export interface Deployment {
  readonly id: number;
  readonly iid: number;
  readonly ref: string;
  readonly sha: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly status: string;
  readonly user: User | null;
  readonly environment: {
    readonly id: number;
    readonly name: string;
    readonly external_url: string | null;
  } | null;
  readonly deployable: Job | null;
  /** How many are still to approve before it goes on. */
  readonly pending_approval_count: number;
  readonly approvals: readonly DeploymentApproval[];
  /** What has become of it in the cluster; null where nothing is known of that. */
  readonly rollout: 'following' | 'ready' | 'failed' | 'left' | 'refused' | null;
  readonly reason: string | null;
  /** The number of the deployment whose state was put back. */
  readonly rollback_of: number | null;
}

/** What somebody has said of a deployment that waited. */
export interface DeploymentApproval {
  readonly user: User | null;
  readonly status: 'approved' | 'rejected';
  readonly created_at: string;
  readonly comment: string;
}

/** What a deployment waits for, and whether whoever asks may say something. */
export interface DeploymentApprovals {
  readonly pending_approval_count: number;
  readonly approvals: readonly DeploymentApproval[];
  readonly approval_summary: {
    readonly rules: readonly {
      readonly name: string;
      readonly required_approvals: number;
      readonly pending: number;
    }[];
  };
  readonly why_not_approve: string | null;
  readonly why_not_reject: string | null;
}

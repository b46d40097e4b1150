export type DeploymentStatus =
  | 'created'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped'
  | 'blocked';

/** An attempt to bring a commit to an environment: by a job, or elsewhere by somebody who has told of it. */
export interface Deployment {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  readonly environmentId: number;
  /** Null of one that was made elsewhere. */
  readonly jobId: number | null;
  readonly userId: number;
  readonly ref: string;
  readonly isTag: boolean;
  readonly sha: string;
  readonly status: DeploymentStatus;
  /** The job that undoes this deployment, by name. */
  readonly onStop: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  /** The deployment whose state was put back; its job is that one's, and none has run. */
  readonly rollbackOf: number | null;
  /** What has become of it in the cluster; null while nothing is known of that. */
  readonly rollout: Rollout | null;
  /** Why it has failed, or what there is to say of it. */
  readonly reason: string | null;
}

/**
 * `following` while Slipway looks on; `ready` when all was ready; `left` when somebody else changed it
 * meanwhile, or it was not to be followed; `refused` when the cluster took nothing of it.
 */
export type Rollout = 'following' | 'ready' | 'failed' | 'left' | 'refused';

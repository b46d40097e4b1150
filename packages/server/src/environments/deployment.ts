export type DeploymentStatus =
  | 'created'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped'
  | 'blocked';

/** One job's attempt to bring a commit to an environment. */
export interface Deployment {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  readonly environmentId: number;
  readonly jobId: number;
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
}

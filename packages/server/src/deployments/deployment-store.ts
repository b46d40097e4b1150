import type { Change, Listed, New, Page } from '#store/records';
import type { Deployment } from './deployment.ts';

/** Due work: looks after the rollout of a deployment, whoever began that. */
export const followDueKind = 'follow-rollout';

/** What is remembered of deployments. */
export interface DeploymentStore {
  get(id: number): Promise<Deployment | undefined>;
  ofJob(jobId: number): Promise<Deployment | undefined>;
  create(deployment: Omit<New<Deployment>, 'iid'>): Promise<Deployment>;
  /** Those whose rollout is followed. */
  following(): Promise<readonly Deployment[]>;
  /** Those of jobs that run, or have ended since. */
  underWaySince(since: Date): Promise<readonly Deployment[]>;
  /** Its rollout is followed from now on: `at` is when it is looked after at the latest. */
  follow(id: number, at: Date): Promise<void>;
  /** A deployment without a job of its own; its rollout is followed from the start, unless it waits. */
  beginRollback(deployment: Omit<New<Deployment>, 'iid'>): Promise<Deployment>;
  update(id: number, change: Change<Deployment>): Promise<Deployment | undefined>;
  /** With all that is known of it. */
  delete(id: number): Promise<void>;
  /** The newest successful one. */
  last(environmentId: number): Promise<Deployment | undefined>;
  /** Whatever has become of it. */
  newest(environmentId: number): Promise<Deployment | undefined>;
  /** The newest one, if it is not over. */
  upcoming(environmentId: number): Promise<Deployment | undefined>;
  /** The newest successful one of each of these environments. */
  lastOf(environmentIds: readonly number[]): Promise<readonly Deployment[]>;
  /** Of commits whose id begins so, newest first; at most a hundred. */
  ofCommit(shaPrefix: string): Promise<readonly Deployment[]>;
  list(filter: DeploymentFilter, page: Page): Promise<Listed<Deployment>>;
}

/** Which of them are asked for. */
export interface DeploymentFilter {
  readonly projectId: number;
  readonly environmentId?: number;
  readonly status?: Deployment['status'];
  readonly updatedAfter?: Date;
  readonly updatedBefore?: Date;
  readonly finishedAfter?: Date;
  readonly finishedBefore?: Date;
}

import type { JobStatus } from '@slipway/ci';
import type { Deployment } from '#environments/deployment';
import type { Environment } from '#environments/environment';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change, Listed, New, Page } from '#store/records';
import type { JobRecord } from './job.ts';

/** Changes one job if it is still in one of the states `from`. */
export interface JobChange {
  readonly id: number;
  readonly from: readonly JobStatus[];
  readonly change: Change<JobRecord>;
}

/** What one step of the scheduler writes: all of it or nothing. */
export interface Step {
  readonly jobs?: readonly JobChange[];
  /** New attempts. */
  readonly retries?: readonly New<JobRecord>[];
  readonly pipeline?: { readonly id: number; readonly change: Change<Pipeline> };
  readonly deployments?: readonly { readonly id: number; readonly change: Change<Deployment> }[];
  readonly environments?: readonly { readonly id: number; readonly change: Change<Environment> }[];
  readonly newDeployments?: readonly Omit<New<Deployment>, 'iid'>[];
}

/** The records that a step wrote, as they are now. */
export interface Applied {
  /** In the order given: changes, then retries. */
  readonly jobs: readonly JobRecord[];
  readonly pipeline: Pipeline | undefined;
  readonly deployments: readonly Deployment[];
}

export interface JobStore {
  get(id: number): Promise<JobRecord | undefined>;
  byTokenHash(tokenHash: string): Promise<JobRecord | undefined>;
  /** In the pipeline's order; retried attempts only when asked for. */
  ofPipeline(pipelineId: number, includeRetried?: boolean): Promise<readonly JobRecord[]>;
  /** Pending jobs of the whole instance that are for runners, oldest first. */
  pending(): Promise<readonly JobRecord[]>;
  /** Jobs that a runner holds. */
  held(): Promise<readonly JobRecord[]>;
  /** Trigger jobs that are pending or running. */
  openBridges(): Promise<readonly JobRecord[]>;
  /** Jobs that mirror this pipeline and have not finished. */
  mirrorsOf(pipelineId: number): Promise<readonly JobRecord[]>;
  /** Delayed jobs that wait for their time. */
  scheduled(): Promise<readonly JobRecord[]>;
  /**
   * Writes a step of the scheduler; undefined when one of the jobs had already left its `from` states
   * and nothing was written.
   */
  apply(step: Step): Promise<Applied | undefined>;
  /** For facts beside the job's life (erased, dotenv, coverage). */
  update(id: number, change: Change<JobRecord>): Promise<JobRecord | undefined>;
  list(filter: JobFilter, page: Page): Promise<Listed<JobRecord>>;
}

export interface JobFilter {
  readonly projectId?: number;
  readonly pipelineId?: number;
  readonly runnerId?: number;
  readonly idBefore?: number | undefined;
  readonly statuses?: readonly JobStatus[];
  readonly includeRetried?: boolean;
  readonly isBridge?: boolean;
}

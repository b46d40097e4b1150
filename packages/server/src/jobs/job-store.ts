import type { Contender, JobStatus } from '@slipway/ci';
import type { Deployment } from '#deployments/deployment';
import type { Plan } from '#due/due-work';
import type { Environment } from '#environments/environment';
import type { Pipeline } from '#pipelines/pipeline';
import type { Change, Listed, New, Page } from '#store/records';
import type { JobRecord } from './job.ts';

/** When something is to be done about a job, should nothing else happen to it. */
export type Deadline = Pick<Plan, 'kind' | 'at'>;

/** What becomes of one job. */
export interface JobChange {
  /** As the step has found it. */
  readonly job: JobRecord;
  readonly change: Change<JobRecord>;
  /** The kind of due work that has become pointless. */
  readonly met?: string | undefined;
  readonly deadline?: Deadline | undefined;
}

/** A new attempt of a job. */
export interface NewAttempt {
  readonly job: New<JobRecord>;
  readonly deadline?: Deadline | undefined;
  readonly deployment?: Omit<New<Deployment>, 'iid' | 'jobId'> | undefined;
}

/** A job that takes the resource of its group. */
export type TakenResource = Pick<JobRecord, 'id' | 'projectId'> & { readonly group: string };

/** What one step of the scheduler writes: all of it or nothing. */
export interface Step {
  /** The pipeline that it was decided on; to another version of it, it is not applied. */
  readonly pipeline: Pipeline;
  readonly at: Date;
  /** What becomes of the pipeline itself. */
  readonly change?: Change<Pipeline> | undefined;
  readonly jobs: readonly JobChange[];
  readonly attempts: readonly NewAttempt[];
  /** Nobody else may have these: else nothing is written. */
  readonly resources: readonly TakenResource[];
  readonly deployments: readonly { readonly id: number; readonly change: Change<Deployment> }[];
  readonly environments: readonly { readonly id: number; readonly change: Change<Environment> }[];
  readonly newDeployments: readonly Omit<New<Deployment>, 'iid'>[];
}

/** The records that a step wrote, as they are now. */
export interface Applied {
  readonly pipeline: Pipeline;
  /** In the order given. */
  readonly jobs: readonly JobRecord[];
  readonly attempts: readonly JobRecord[];
}

/** A job, and the pipeline that it is loaded with. */
export type JobPlace = Pick<JobRecord, 'id' | 'pipelineId'>;

/** A status that jobs of a stage have. */
export type StageStatus = Pick<JobRecord, 'pipelineId' | 'stage' | 'stageIndex' | 'status'>;

/** What is remembered of jobs. */
export interface JobStore {
  get(id: number): Promise<JobRecord | undefined>;
  /** Where the job of this token is. */
  placeOfToken(tokenHash: string): Promise<JobPlace | undefined>;
  /** In the pipeline's order; retried attempts only when asked for. */
  ofPipeline(pipelineId: number, includeRetried?: boolean): Promise<readonly JobRecord[]>;
  /** Each status that the newest attempts in a stage of these pipelines have, once. */
  stageStatuses(pipelineIds: readonly number[]): Promise<readonly StageStatus[]>;
  /** Pending jobs of the whole instance that are for runners, oldest first. */
  pending(): Promise<readonly JobRecord[]>;
  /** Jobs that a runner holds. */
  held(): Promise<readonly JobRecord[]>;
  some(ids: readonly number[]): Promise<readonly JobRecord[]>;
  /** Jobs that mirror this pipeline and have not finished. */
  mirrorsOf(pipelineId: number): Promise<readonly JobRecord[]>;
  /** Whether a job holds the resource of this group. */
  holdsResource(projectId: number, group: string): Promise<boolean>;
  /** Those of these groups that choose in no order, and that no job holds or waits for. */
  freeResources(projectId: number, groups: readonly string[]): Promise<readonly string[]>;
  /** Jobs of a group that have not had its resource, those made first first; at most `most`. */
  contenders(
    projectId: number,
    group: string,
    statuses: readonly Contender<number>['status'][],
    most?: number,
  ): Promise<readonly Contender<number>[]>;
  /** The groups that jobs wait for. */
  awaitedResources(): Promise<readonly Omit<TakenResource, 'id'>[]>;
  /**
   * Writes a step of the scheduler, and what follows from it into outbox and due work; undefined when
   * the pipeline has another version, or a resource another owner: then nothing was written.
   */
  apply(step: Step): Promise<Applied | undefined>;
  /** For facts beside the job's life (erased, dotenv, coverage); the pipeline has a new version then. */
  update(id: number, change: Change<JobRecord>): Promise<JobRecord | undefined>;
  list(filter: JobFilter, page: Page): Promise<Listed<JobRecord>>;
}

/** Which of them are asked for. */
export interface JobFilter {
  readonly projectId?: number;
  readonly pipelineId?: number;
  readonly runnerId?: number;
  readonly idBefore?: number | undefined;
  readonly statuses?: readonly JobStatus[];
  readonly includeRetried?: boolean;
  readonly isBridge?: boolean;
}

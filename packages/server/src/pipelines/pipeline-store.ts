import type { JobStatus } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Change, Listed, New, Page } from '#store/records';
import type { Pipeline } from './pipeline.ts';

/** A pipeline with its jobs, to be written at once or not at all. */
export interface PipelineDraft {
  readonly pipeline: Omit<New<Pipeline>, 'iid'>;
  readonly jobs: readonly Omit<New<JobRecord>, 'pipelineId' | 'projectId'>[];
}

/** What is remembered of pipelines. */
export interface PipelineStore {
  get(id: number): Promise<Pipeline | undefined>;
  /** It grows with each change of the pipeline or one of its jobs. */
  version(id: number): Promise<number | undefined>;
  byIid(projectId: number, iid: number): Promise<Pipeline | undefined>;
  /**
   * A trigger job gets one pipeline, and only while it is `running`: else this is a `StoreConflict`.
   */
  create(draft: PipelineDraft): Promise<{ pipeline: Pipeline; jobs: readonly JobRecord[] }>;
  /** Beside its jobs' life (its name); whoever has loaded it reads it again. */
  update(id: number, change: Change<Pipeline>): Promise<Pipeline | undefined>;
  delete(id: number): Promise<void>;
  list(filter: PipelineFilter, page: Page): Promise<Listed<Pipeline>>;
  /** The newest of each of these projects, without child pipelines. */
  newestOf(projectIds: readonly number[]): Promise<readonly Pipeline[]>;
  /** Those that a push has made so far. */
  ofPush(pushId: string): Promise<readonly Pipeline[]>;
  /** The one that a trigger job has made. */
  ofUpstreamJob(jobId: number): Promise<Pipeline | undefined>;
  /** Those that trigger jobs of this pipeline have made, in its project and in others. */
  downstreamOf(pipelineId: number): Promise<readonly Pipeline[]>;
  /** How many pipelines there are in the tree below (and with) this one. */
  treeSize(rootId: number): Promise<number>;
  /** Their branch or tag was deleted; one of the same name that comes later is another one. */
  leaveRef(projectId: number, ref: string, isTag: boolean): Promise<void>;
  /** Those of a branch or tag that go on by themselves: what waits for a person is not among them. */
  activeOn(
    at: Pick<Pipeline, 'projectId' | 'ref' | 'isTag'>,
    createdAfter: Date,
  ): Promise<readonly Pipeline[]>;
  /** How many jobs the pipelines of a project have that go on by themselves. */
  jobsInActive(projectId: number, createdAfter: Date): Promise<number>;
  /** Those whose status can still change. */
  unfinished(): Promise<readonly Pipeline[]>;
}

/** Which of them are asked for. */
export interface PipelineFilter {
  readonly projectId?: number;
  readonly ref?: string;
  readonly sha?: string;
  readonly source?: string;
  readonly statuses?: readonly JobStatus[];
  readonly username?: string;
  readonly name?: string;
  /** Only the newest of each branch, or of each tag. */
  readonly newestOf?: 'branches' | 'tags';
  /** Without child pipelines. */
  readonly isTopLevel?: boolean;
  readonly hasYamlErrors?: boolean;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly updatedAfter?: Date;
  readonly updatedBefore?: Date;
}

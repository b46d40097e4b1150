import type { AutoCancel, JobStatus, PipelineSource } from '@slipway/ci';
import type { GivenVariable } from '#variables/variable';

/** One run of a project's `.gitlab-ci.yml` for one commit. */
export interface Pipeline {
  readonly id: number;
  /** Counts from 1 in each project. */
  readonly iid: number;
  readonly projectId: number;
  readonly userId: number;
  readonly source: PipelineSource;
  /** Branch or tag, without `refs/…`. */
  readonly ref: string;
  readonly isTag: boolean;
  readonly isProtected: boolean;
  readonly sha: string;
  /** The branch's commit before the push; 40 zeros when there was none. */
  readonly beforeSha: string;
  readonly status: JobStatus;
  /** One more with each change of it or of its jobs. */
  readonly version: number;
  /** `workflow:name`, expanded. */
  readonly name: string | null;
  readonly autoCancel: AutoCancel;
  readonly stages: readonly string[];
  readonly variables: readonly GivenVariable[];
  /** The compiler's messages, one a line, when the configuration was refused. */
  readonly yamlErrors: string | null;
  readonly warnings: readonly string[];
  readonly failureReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** The push that made it: told twice, a push still makes one pipeline of each ref. */
  readonly pushId: string | null;
  /** The trigger job that it was made for; null when none was. */
  readonly upstreamJobId: number | null;
  readonly upstreamPipelineId: number | null;
  readonly upstreamProjectId: number | null;
}

/** A commit, where it is named. */
export interface Commit {
  readonly id: string;
  readonly short_id: string;
  readonly title: string;
  readonly author_name: string;
}

/** A pipeline in lists and in jobs. */
export interface PipelineSummary {
  readonly id: number;
  readonly iid: number;
  readonly project_id: number;
  readonly sha: string;
  readonly ref: string;
  readonly status: string;
  readonly source: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly web_url: string;
  readonly name: string | null;
  /** Only where it was asked for. */
  readonly commit?: Commit | null;
  /** Only where they were asked for: jobs that wait for a person. */
  readonly manual_jobs?: readonly WaitingJob[];
  /** Only where they were asked for, in the order in which they run. */
  readonly stage_statuses?: readonly {
    readonly name: string;
    readonly status: string;
    /** A job failed that was allowed to. */
    readonly has_warnings: boolean;
  }[];
}

/** A job that waits for a person, in lists. */
export interface WaitingJob {
  readonly id: number;
  readonly name: string;
  /** What is asked before it is played. */
  readonly manual_confirmation?: string;
}

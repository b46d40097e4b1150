/* Where the time of a pipeline went: ours, GitLab tells beginnings and ends only. */

/** What a job spends its time on. */
export type TimelinePart =
  | 'prepare'
  | 'sources'
  | 'cache'
  | 'artifacts'
  | 'script'
  | 'after_script'
  | 'upload'
  | 'cleanup';

/** One job in time. */
export interface TimelineJob {
  readonly id: number;
  readonly name: string;
  readonly stage: string;
  readonly status: string;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** By how much the pipeline would have been shorter without it; null for a job off the critical path. */
  readonly saves_seconds: number | null;
  /** Whole seconds, by the runner's clock; empty where the log tells nothing. */
  readonly parts: readonly {
    readonly name: TimelinePart;
    readonly started_at: string;
    readonly finished_at: string | null;
  }[];
}

/** The jobs in the order in which they began. */
export interface Timeline {
  /** The ids of the jobs that one after another made the pipeline as long as it was. */
  readonly critical_path: readonly number[];
  readonly jobs: readonly TimelineJob[];
}

import type { Job } from './jobs.ts';
import type { User } from './people.ts';

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
  readonly manual_jobs?: readonly { readonly id: number; readonly name: string }[];
  /** Only where they were asked for, in the order in which they run. */
  readonly stage_statuses?: readonly {
    readonly name: string;
    readonly status: string;
    /** A job failed that was allowed to. */
    readonly has_warnings: boolean;
  }[];
}

/** One pipeline. */
export interface Pipeline extends PipelineSummary {
  readonly yaml_errors: string | null;
  readonly failure_reason: string | null;
  readonly warnings: readonly string[];
  readonly stages: readonly string[];
  readonly user: User | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly duration: number | null;
  readonly detailed_status: { readonly group: string };
  /** The pipeline that started this one, and the trigger job in it. */
  readonly upstream:
    | (PipelineSummary & { readonly job: { readonly id: number; readonly name: string } })
    | null;
  /** Only where they were asked for: the newest attempts, trigger jobs too. */
  readonly jobs?: readonly Job[];
}

/** Why jobs of a pipeline wait, by their ids; null for one that waits no more. */
export interface HoldsNews {
  readonly pipeline_id: number;
  readonly holds: Readonly<Record<string, string | null>>;
  /** No other job of the pipeline waits. */
  readonly is_complete?: true;
}

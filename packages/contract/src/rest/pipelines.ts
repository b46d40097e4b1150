import type { Job } from './jobs.ts';
import type { User } from './people.ts';
import type { PipelineSummary } from './pipeline-summary.ts';

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

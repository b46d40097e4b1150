import type { AllowFailure, AutoCancel, When } from '#pipeline';
import type { Job, JobStatus } from './job.ts';
import type { RetryPolicy } from './retry.ts';
import type { Tally } from './tally.ts';

/** One job as `decide` sees it: what was planned, and where it stands. */
export interface JobState {
  /** Unique among the latest (not retried) jobs of the pipeline. */
  readonly name: string;
  /** Default: `job`. */
  readonly kind?: 'job' | 'bridge';
  readonly stage: string;
  readonly stageIndex: number;
  readonly when: When;
  readonly startInSeconds?: number | null;
  readonly allowFailure: AllowFailure;
  /** Names of needed jobs; null for a job that waits for the stages before it. */
  readonly needs: readonly string[] | null;
  readonly job: Job;
  /** Default: never, but `scheduler_failure` twice. */
  readonly retry?: RetryPolicy;
  /** Counts from 1. */
  readonly attempt?: number;
  readonly interruptible?: boolean;
  readonly resourceGroup?: string | null;
  /** Whether a running job ends in order when it is told to; else it is canceled at once. */
  readonly canCancelGracefully?: boolean;
}

/** The latest jobs of one pipeline; retried ones are not part of it. */
export interface PipelineState {
  readonly jobs: readonly JobState[];
  readonly autoCancel?: Pick<AutoCancel, 'on_job_failure'>;
  /** The same jobs counted (`tallyOf`), for whoever keeps it while they move. Default: counted when needed. */
  readonly tally?: Tally;
  /** What other systems say beside the jobs: it counts for the pipeline's status, and moves no job. */
  readonly external?: readonly JobStatus[];
}

/** Whether the job starts by a person or a clock instead of by itself. */
export function isAction({ when }: JobState): boolean {
  return when === 'manual' || when === 'delayed';
}

/** Whether a failure of this job (or an unplayed job) is tolerated, exit codes considered. */
export function isAllowedToFail({ allowFailure, job }: JobState): boolean {
  if (typeof allowFailure === 'boolean') return allowFailure;
  if (job.status !== 'failed' || job.exitCode === undefined) return false;
  return allowFailure.exit_codes.includes(job.exitCode);
}

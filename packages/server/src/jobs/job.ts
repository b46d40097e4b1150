import type { JobStatus, PlannedJob } from '@slipway/ci';
import type { GivenVariable } from '#variables/variable';

/** One job of a pipeline, as it is stored: what was planned, and what has become of it. */
export interface JobRecord {
  readonly id: number;
  readonly pipelineId: number;
  readonly projectId: number;
  /** Whoever pushed, played or retried. */
  readonly userId: number;
  readonly name: string;
  /** A trigger job: no runner takes it, its downstream pipeline does the work. */
  readonly isBridge: boolean;
  /** The pipeline of another project that this job only mirrors. */
  readonly mirroredPipelineId: number | null;
  readonly stage: string;
  readonly stageIndex: number;
  /** Order inside the pipeline, from 0; a retry keeps its predecessor's. */
  readonly position: number;

  readonly status: JobStatus;
  /** Played or retried by a person while its turn had not come: it waits for nothing. */
  readonly isImmediate: boolean;
  readonly failureReason: string | null;
  readonly exitCode: number | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly queuedAt: Date | null;
  /** When a delayed job may start. */
  readonly scheduledAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly erasedAt: Date | null;
  /** A newer attempt has taken this job's place. */
  readonly isRetried: boolean;
  /** The job this one repeats. */
  readonly retryOf: number | null;
  /** Counts from 1. */
  readonly attempt: number;

  readonly isProtected: boolean;
  /** After expansion; null when the job has none. */
  readonly environmentId: number | null;
  /** Jobs of one group run one at a time. */
  readonly resourceGroup: string | null;
  readonly timeoutSeconds: number;
  readonly coverage: number | null;
  /** What the compiler made of the job: tags, needs, scripts, … */
  readonly definition: PlannedJob;
  /** Given by whoever played this job by hand. */
  readonly variables: readonly GivenVariable[];
  /** From dotenv reports that this job made. */
  readonly dotenv: Readonly<Record<string, string>>;

  readonly runnerId: number | null;
  readonly runnerManagerId: number | null;
  /** Hexadecimal SHA-256 of the job token; the token lives only in the runner's hands. */
  readonly tokenHash: string | null;
  /** The runner understands `canceling` and still runs after_script. */
  readonly cancelsGracefully: boolean;
  /** Its log shows all that the shell does, values of variables among it: for developers only. */
  readonly isDebugged: boolean;
}

/** Whether a runner has the job, so that its token holds; pending ones are about to be confirmed. */
export function isInRunnersHands({ status }: Pick<JobRecord, 'status'>): boolean {
  return status === 'pending' || status === 'running' || status === 'canceling';
}

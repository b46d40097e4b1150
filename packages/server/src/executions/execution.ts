import type { JobExecution } from '@slipway/contract';

/** What is remembered of where jobs ran. */
export interface ExecutionStore {
  of(jobId: number): Promise<JobExecution | undefined>;
  /** In the place of what was told before. */
  put(jobId: number, execution: JobExecution): Promise<void>;
}

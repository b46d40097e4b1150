import type { Client } from '#coordinator/client';
import type { Executor, ExecutorJob } from '#execution/executor';
import type { FileVariable } from '#execution/variables';
import type { Limits } from './limits.ts';

/** A job with everything its life cycle needs. */
export interface RunnableJob extends ExecutorJob {
  readonly executor: Executor;
  readonly client: Client;
  readonly limits: Limits;
  readonly files: readonly FileVariable[];
  /** Where caches are kept. */
  readonly caches: string;
  /** The log is about to get the script's own output. */
  onScript(): void;
}

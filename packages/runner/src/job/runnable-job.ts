import type { Client } from '#coordinator/client';
import type { Executor, ExecutorJob } from '#execution/executor';
import type { FileVariable } from '#execution/variables';
import type { AheadFetch } from '#sources/ahead/ahead';
import type { LastFetches } from '#sources/ahead/last-fetches';
import type { Limits } from './limits.ts';

/** A job with everything its life cycle needs. */
export interface RunnableJob extends ExecutorJob {
  readonly executor: Executor;
  readonly client: Client;
  readonly limits: Limits;
  /** Its sources, on their way since the runner has it. */
  readonly ahead: AheadFetch;
  readonly lastFetches: LastFetches;
  /** Resolves when the server has been told that the job runs here: nothing of it may run before. */
  readonly confirmed: Promise<void>;
  readonly files: readonly FileVariable[];
  /** Where caches are kept. */
  readonly caches: string;
  /** The log is about to get the script's own output. */
  onScript(): void;
}

import type { Executor } from '#execution/executor';
import type { Log } from '#log/log';

/** What a runner needs to know. */
export interface RunnerOptions {
  /** Base URL of the server, without `/api/v4`. */
  readonly url: string;
  /** The runner's token. */
  readonly token: string;
  readonly name: string;
  readonly executor: Executor;
  /** Jobs at a time. */
  readonly concurrency: number;
  /**
   * The data folder. The runner keeps `builds/`, `caches/` and `runners/` in it; runners with
   * different tokens share a data folder without touching each other's files.
   */
  readonly directory: string;
  /** Environment of the programs that jobs start on this host: PATH, HOME and the like. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly clock?: () => Date;
}

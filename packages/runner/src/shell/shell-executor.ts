import type { Executor } from '../executor.ts';
/** How the shell executor runs scripts. */
export interface ShellOptions {
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
}
export function shellExecutor(_options: ShellOptions = {}): Executor {
  throw new Error('not ready');
}

import type { Executor, Stage } from './executor.ts';
/** Runs a stage in a test's own words: prints and resolves with an exit code. */
export type ScriptedStage = (
  stage: Stage,
  print: (text: string) => Promise<void>,
  signal: AbortSignal,
) => Promise<number>;

export function scriptedExecutor(_run: ScriptedStage): Executor {
  throw new Error('not ready');
}

import type { Executor, Stage } from '#execution/executor';
import { runOnHost } from '#host/host-command';

/** Runs a stage in a test's own words: prints, and resolves with an exit code. */
export type ScriptedStage = (
  stage: Stage,
  print: (text: string) => Promise<void>,
  signal: AbortSignal,
) => Promise<number>;

/**
 * An executor whose stages are functions: no process, no files. It keeps the contract of the real
 * ones, so that what is tested with it holds for them.
 */
export function scriptedExecutor(run: ScriptedStage): Executor {
  return {
    name: 'scripted',
    features: { variables: true },
    buildsDirectory: undefined,
    userOf: async () => ({ type: 'runner' }),
    describeExit: (code) => `exit status ${code}`,
    check: async () => undefined,
    sweep: async () => undefined,
    async prepare(job) {
      job.log.plain('Using scripted executor...');
      const { stream } = job.log;
      const print = (text: string): Promise<void> =>
        new Promise((resolve) => {
          stream.write(text, () => resolve());
        });
      return {
        hostname: 'script',
        upload: async () => undefined,
        download: async () => undefined,
        alone: (work) => work(),
        runTool: runOnHost,
        cleanUp: async () => undefined,
        async run(stage, signal) {
          signal.throwIfAborted();
          const code = await run(stage, print, signal);
          signal.throwIfAborted();
          return code;
        },
      };
    },
  };
}

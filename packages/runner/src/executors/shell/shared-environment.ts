import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { guarded } from '@slipway/io';
import type { Environment, ExecutorJob, Stage } from '#execution/executor';
import { composeScript } from '#execution/script';
import { trackProcesses } from '#executors/shell/processes/process-tracker';
import { followProcess } from '#executors/shell/processes/stage-process';
import { runOnHost } from '#host/host-command';

/** A job as the runner's own user: nothing is kept from it, and it ends with all it has started. */
export async function sharedEnvironment(
  job: ExecutorJob,
  shell: string,
  graceMilliseconds: number,
): Promise<Environment> {
  const tracker = await trackProcesses(`${job.owner.key}-${job.payload.id}`);
  return {
    hostname: hostname(),
    upload: async () => undefined,
    download: async () => undefined,
    alone: (work) => work(),
    runTool: runOnHost,
    async run(stage, signal) {
      signal.throwIfAborted();
      const script = await writeStage(job, stage, tracker.enrol);
      const child = guarded(
        spawn(shell, [script], {
          env: { ...job.hostEnvironment, ...tracker.environment },
          // A session of its own: no terminal, and signals of the runner's terminal stay away.
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
      return await followProcess(child, job.log, signal, (isOver) =>
        tracker.end(graceMilliseconds, isOver),
      );
    },
    async cleanUp() {
      await tracker.end(Math.min(graceMilliseconds, 2_000));
      await tracker.release();
    },
  };
}

async function writeStage(job: ExecutorJob, stage: Stage, enrol: string): Promise<string> {
  const path = `${job.host.temporary}/${stage.name}.sh`;
  await mkdir(job.host.temporary, { recursive: true });
  await writeFile(path, `${enrol}\n${composeScript(stage)}`, { mode: 0o700 });
  return path;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { Environment, Executor, ExecutorJob, Stage } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { composeScript } from '#execution/script';
import type { JobLog } from '#log/job-log';
import { type ProcessTracker, sweepProcesses, trackProcesses } from './process-tracker.ts';

/** How the shell executor runs scripts. */
export interface ShellOptions {
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
}

/**
 * Runs scripts as processes of this host, by bash where there is one and else by sh.
 *
 * Not by a login shell as GitLab's runner does: that costs 170 ms for each stage, and a profile that
 * fails would fail every job. PATH and the like come from the runner's own environment.
 */
export function shellExecutor(options: ShellOptions = {}): Executor {
  const graceMilliseconds = (options.graceSeconds ?? 10) * 1000;
  return {
    name: 'shell',
    features: { variables: true, shared: true },
    buildsDirectory: undefined,
    isolatesJobs: false,
    describeExit: (code) => `exit status ${code}`,
    check: async () => undefined,
    sweep: (owner) => sweepProcesses(`${owner.key}-`),
    async prepare(job) {
      const shell = await findShell(job.hostEnvironment.PATH ?? '');
      job.log.plain(`Using Shell (${shell.name}) executor...`);
      const tracker = await trackProcesses(`${job.owner.key}-${job.payload.id}`);
      return environment(job, shell.path, tracker, graceMilliseconds);
    },
  };
}

function environment(
  job: ExecutorJob,
  shell: string,
  tracker: ProcessTracker,
  graceMilliseconds: number,
): Environment {
  return {
    hostname: hostname(),
    upload: async () => undefined,
    download: async () => undefined,
    // A shell job is the runner's own user: there is nothing to keep from it.
    alone: (work) => work(),
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
      const outputs = [follow(child.stdout, job.log), follow(child.stderr, job.log)];
      const ending = Promise.withResolvers<void>();
      const abort = (): void => {
        tracker.end(graceMilliseconds).then(ending.resolve, ending.reject);
      };
      signal.addEventListener('abort', abort, { once: true });
      try {
        const [code, killer] = (await once(child, 'exit')) as [number | null, string | null];
        if (signal.aborted) await ending.promise;
        await Promise.all(outputs.map((output) => output.drained()));
        signal.throwIfAborted();
        return code ?? 128 + (signalNumbers[killer ?? ''] ?? 0);
      } finally {
        signal.removeEventListener('abort', abort);
      }
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

/**
 * Brings a stream into the log. Processes left in the background hold the stream open after the
 * script has ended: then it counts as drained once it has been quiet for a moment, and what comes
 * later still lands in the log.
 */
function follow(source: Readable, log: JobLog): { drained(): Promise<void> } {
  let isClosed = false;
  let lastData = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  source.on('data', () => {
    lastData = Date.now();
  });
  source.once('close', () => {
    isClosed = true;
    resolve();
  });
  guarded(source); // Closed by an error, which is seen above.
  source.pipe(log.stream, { end: false });
  return {
    async drained() {
      lastData = Date.now();
      while (!isClosed && (source.isPaused() || Date.now() - lastData < quietMilliseconds)) {
        await Promise.race([promise, delay(quietMilliseconds)]);
      }
    },
  };
}

const quietMilliseconds = 100;

async function findShell(path: string): Promise<{ name: string; path: string }> {
  for (const name of ['bash', 'sh']) {
    for (const directory of path.split(':').filter(Boolean)) {
      const candidate = `${directory}/${name}`;
      const isThere = await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return { name, path: candidate };
    }
  }
  throw new JobFailure('runner_system_failure', 'neither bash nor sh is in the runner’s PATH');
}

/** Exit codes of a shell whose script died by a signal. */
const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { posix } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import { ExecutionNotes } from '#execution/execution-notes';
import type { Environment, ExecutorJob, Stage } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { composeScript, detectShell, quote } from '#execution/script';
import { runOnHost } from '#host/host-command';
import type { Pod } from '../pod.ts';
import { execInPod } from './pod-exec.ts';
import { podExecution, podUsage } from './pod-execution.ts';
import { downloadFiles, uploadSources } from './pod-files.ts';
import { lostPod, unreachable } from './pod-pulse.ts';
import { podTrouble } from './pod-wait.ts';
import { placeOf, podPath, type RunningPod } from './running-pod.ts';

/**
 * A job's place in its pod. Sources are fetched on the runner's host and streamed as a tar into the
 * helper container, results come back the same way: no image with git is needed, and no volume.
 */
export function podEnvironment(job: ExecutorJob, pod: RunningPod): Environment {
  const at = placeOf(pod);
  const script = `${job.inside.temporary}/script`;
  const notes = new ExecutionNotes();
  let hasRun = false;
  return {
    hostname: `${pod.name} via ${hostname()}`,
    cleanUp: () => pod.remove(),
    execution: () => podExecution(pod, notes),
    // The pod has a copy of its own.
    alone: (work) => work(),
    runTool: runOnHost,

    upload: (signal) => uploadSources(job, pod, signal),

    async run(stage, signal) {
      signal.throwIfAborted();
      const said = { ...stage, variables: new Map([...stage.variables, ...pod.overrides]) };
      const ended = new AbortController();
      const file = { path: script, isOver: `${script}.${randomUUID()}.over` };
      const run = execInPod(
        pod.client,
        { ...at, ...scriptCommand(said, file), container: 'build', stdout: job.log.stream },
        ended.signal,
      );
      const lost = lostPod(pod.client, podPath(pod), hasRun, ended.signal);
      let terminated: Promise<void> | undefined;
      let isLost = false;
      const abort = (): void => {
        terminated = terminate(pod, at, file);
      };
      signal.addEventListener('abort', abort, { once: true });
      try {
        notes.note('Started', stage.name);
        using _usage = notes.watch(podUsage(pod.client, pod));
        const code = await orLost(run, lost);
        hasRun = true;
        const type = code === 0 ? 'Normal' : 'Warning';
        notes.note('Ended', `${stage.name}: exit code ${code}`, type);
        signal.throwIfAborted();
        const trouble = killed.has(code) ? await lookOnce(pod, hasRun) : undefined;
        if (trouble) throw trouble;
        return code;
      } catch (error) {
        // What ends a script early is often a failure of the job, too, and its pod is there.
        isLost = error instanceof JobFailure && error !== signal.reason;
        signal.throwIfAborted();
        throw (await findTrouble(pod, hasRun, error)) ?? error;
      } finally {
        ended.abort();
        signal.removeEventListener('abort', abort);
        // Its last signal must not meet the script that follows; in a pod that is lost none does.
        if (!isLost) await terminated;
      }
    },

    download: (paths, signal) => downloadFiles(job, pod, paths, signal),
  };
}

/** What the command came to, unless its pod is lost before. */
function orLost(run: Promise<number>, lost: Promise<JobFailure | undefined>): Promise<number> {
  const { promise, reject } = Promise.withResolvers<never>();
  void lost.then((failure) => failure && reject(failure));
  return Promise.race([run, promise]);
}

/** Of SIGKILL and SIGTERM: it may be the pod that was ended, and not the script. */
const killed: ReadonlySet<number> = new Set([137, 143]);

async function lookOnce(pod: RunningPod, hasRun: boolean): Promise<JobFailure | undefined> {
  const found = await pod.client.get<Pod>(podPath(pod), 5_000).catch(() => null);
  return found === null ? undefined : podTrouble(found, hasRun);
}

/** The cluster may notice a moment after the connection has ended. */
async function findTrouble(
  pod: RunningPod,
  hasRun: boolean,
  error: unknown,
): Promise<Error | undefined> {
  if (error instanceof JobFailure) return error;
  let silence: Error | undefined;
  for (let look = 1; look <= 10; look += 1) {
    try {
      const found = await pod.client.get<Pod>(podPath(pod), 5_000);
      silence = undefined;
      const trouble = podTrouble(found, hasRun);
      if (trouble) return trouble;
    } catch (problem) {
      silence = unreachable(problem);
    }
    await delay(200);
  }
  return silence;
}

/** A script in its pod, and the file that says that it is over, though it may not have begun. */
interface ScriptFile {
  readonly path: string;
  readonly isOver: string;
}

/** Brings a script over by its own input, then runs it with none. */
function scriptCommand(
  stage: Stage,
  { path, isOver }: ScriptFile,
): { command: string[]; stdin: Buffer } {
  const bytes = Buffer.from(composeScript(stage));
  const folder = quote(posix.dirname(path));
  const receive = `mkdir -p ${folder} && head -c ${bytes.length} > ${quote(path)}`;
  // The length is known because older clusters cannot close the input of a command.
  const begin = `echo $$ > ${quote(pidPath(path))} && { [ ! -e ${quote(isOver)} ] || exit 143; }`;
  const command = `${receive} && ${begin} && exec < /dev/null && ${detectShell(path)}`;
  return { command: ['sh', '-c', command], stdin: bytes };
}

/**
 * SIGTERM to everything in the build container but its first process; SIGKILL when the script is
 * still there after the grace period. One that has not begun is told by a file: the cluster may start
 * what it was asked for later first.
 */
async function terminate(
  pod: RunningPod,
  at: { readonly namespace: string; readonly pod: string },
  { path, isOver }: ScriptFile,
): Promise<void> {
  const signal = AbortSignal.timeout(pod.graceMilliseconds + 60_000);
  const rounds = Math.ceil(pod.graceMilliseconds / 200);
  const isGone = `! kill -0 "$(cat ${quote(pidPath(path))})" 2>/dev/null`;
  const wait = `i=0; while [ $i -lt ${rounds} ]; do ${isGone} && break; sleep 0.2; i=$((i+1)); done`;
  const over = `mkdir -p ${quote(posix.dirname(path))} && : > ${quote(isOver)}`;
  const command = ['sh', '-c', `${over}; kill -TERM -1; ${wait}; kill -KILL -1`];
  const ignored = guarded(new PassThrough()).resume();
  await execInPod(
    pod.client,
    { ...at, container: 'build', command, stdout: ignored },
    signal,
  ).catch(() => undefined);
}

const pidPath = (script: string): string => `${script}.pid`;

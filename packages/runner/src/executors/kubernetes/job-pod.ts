import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { posix, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import { ExecutionNotes } from '#execution/execution-notes';
import type { Environment, ExecutorJob, Stage } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { composeScript, detectShell, quote } from '#execution/script';
import { readStart } from '#host/bounded-body';
import { runOnHost } from '#host/host-command';
import type { KubeClient } from './kube-client.ts';
import type { Pod } from './pod.ts';
import { execInPod, readFromPod } from './pod-exec.ts';
import { podExecution, podUsage } from './pod-execution.ts';
import { lostPod, unreachable } from './pod-pulse.ts';
import { podTrouble } from './pod-wait.ts';
import { unpackTar } from './untar.ts';

/** A running pod of a job. */
export interface RunningPod {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly graceMilliseconds: number;
  /** Said in the place of what the job says. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Removes the pod and what belongs to it. */
  remove(): Promise<void>;
}

/**
 * A job's place in its pod. Sources are fetched on the runner's host and streamed as a tar into the
 * helper container, results come back the same way: no image with git is needed, and no volume.
 */
export function podEnvironment(job: ExecutorJob, pod: RunningPod): Environment {
  const at = { namespace: pod.namespace, pod: pod.name };
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

    async upload(signal) {
      const folders = [job.host.project, job.host.temporary].map((folder) =>
        relative(job.host.builds, folder),
      );
      const tar = guarded(
        spawn('tar', ['-C', job.host.builds, '-cf', '-', ...folders], {
          env: { ...job.hostEnvironment },
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
      // Taken up at once: Node drops what nobody reads of a process that has ended.
      const archive = tar.stdout.pipe(guarded(new PassThrough()));
      const complaint = readStart(tar.stderr, 64 << 10);
      // Without tar the archive is empty, which the other end will complain of.
      tar.on('error', (error) => archive.destroy(error));
      const unpack = `mkdir -p ${quote(job.inside.builds)} && tar -xpof - -C ${quote(job.inside.builds)}`;
      const code = await execInPod(
        pod.client,
        {
          ...at,
          container: 'helper',
          command: ['sh', '-c', unpack],
          stdin: archive,
          stdout: job.log.stream,
        },
        signal,
      );
      if (code !== 0) throw new Error(`sources cannot be copied into the pod: ${await complaint}`);
    },

    async run(stage, signal) {
      signal.throwIfAborted();
      const said = { ...stage, variables: new Map([...stage.variables, ...pod.overrides]) };
      const ended = new AbortController();
      const run = execInPod(
        pod.client,
        { ...at, ...scriptCommand(said, script), container: 'build', stdout: job.log.stream },
        ended.signal,
      );
      const lost = lostPod(pod.client, podPath(pod), hasRun, ended.signal);
      const abort = (): void => void terminate(pod, at, script);
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
        signal.throwIfAborted();
        throw (await findTrouble(pod, hasRun, error)) ?? error;
      } finally {
        ended.abort();
        signal.removeEventListener('abort', abort);
      }
    },

    async download(paths, signal) {
      const isWhole = paths.includes('');
      const wanted = isWhole ? [] : paths.map((path) => posix.normalize(path));
      if (paths.length === 0) return;
      const { output, code } = readFromPod(
        pod.client,
        {
          ...at,
          container: 'helper',
          command: ['sh', '-c', packScript(isWhole), 'sh', job.inside.project, ...wanted],
          stderr: job.log.stream,
        },
        signal,
      );
      await unpackTar(output, job.host.project);
      const exit = await code;
      if (exit !== 0)
        throw new Error(`files cannot be copied from the pod: tar ended with ${exit}`);
    },
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

export const podPath = ({ namespace, name }: Pick<RunningPod, 'namespace' | 'name'>): string =>
  `/api/v1/namespaces/${namespace}/pods/${name}`;

/** Brings a script over by its own input, then runs it with none. */
function scriptCommand(stage: Stage, path: string): { command: string[]; stdin: Buffer } {
  const bytes = Buffer.from(composeScript(stage));
  const folder = quote(posix.dirname(path));
  const receive = `mkdir -p ${folder} && head -c ${bytes.length} > ${quote(path)}`;
  // The length is known because older clusters cannot close the input of a command.
  const command = `${receive} && echo $$ > ${quote(pidPath(path))} && exec < /dev/null && ${detectShell(path)}`;
  return { command: ['sh', '-c', command], stdin: bytes };
}

/** Packs those of the named files that exist; of the whole project all but `.git`. */
function packScript(isWhole: boolean): string {
  return [
    'cd "$1" || exit 1; shift',
    // Every name in the folder. Small builds of busybox's tar cannot exclude.
    ...(isWhole ? ['set -- ./* ./.[!.]* ./..?*'] : []),
    'for path in "$@"; do',
    '  shift',
    '  if [ "$path" = ./.git ]; then continue; fi',
    '  if [ -e "$path" ] || [ -h "$path" ]; then set -- "$@" "$path"; fi',
    'done',
    'if [ $# -gt 0 ]; then exec tar -cf - "$@"; fi',
    // An empty archive: two blocks of zeros.
    'head -c 1024 /dev/zero',
  ].join('\n');
}

/**
 * SIGTERM to everything in the build container but its first process; SIGKILL when the script is
 * still there after the grace period.
 */
async function terminate(
  pod: RunningPod,
  at: { readonly namespace: string; readonly pod: string },
  script: string,
): Promise<void> {
  const signal = AbortSignal.timeout(pod.graceMilliseconds + 60_000);
  const rounds = Math.ceil(pod.graceMilliseconds / 200);
  const isGone = `! kill -0 "$(cat ${quote(pidPath(script))})" 2>/dev/null`;
  const wait = `i=0; while [ $i -lt ${rounds} ]; do ${isGone} && break; sleep 0.2; i=$((i+1)); done`;
  const command = ['sh', '-c', `kill -TERM -1; ${wait}; kill -KILL -1`];
  const ignored = guarded(new PassThrough()).resume();
  await execInPod(
    pod.client,
    { ...at, container: 'build', command, stdout: ignored },
    signal,
  ).catch(() => undefined);
}

const pidPath = (script: string): string => `${script}.pid`;

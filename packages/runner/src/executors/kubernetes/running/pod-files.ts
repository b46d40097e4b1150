import { spawn } from 'node:child_process';
import { posix, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { guarded } from '@slipway/io';
import type { ExecutorJob } from '#execution/executor';
import { quote } from '#execution/script';
import { readStart } from '#host/bounded-body';
import { execInPod, readFromPod } from './pod-exec.ts';
import { placeOf, type RunningPod } from './running-pod.ts';
import { unpackTar } from './untar.ts';

/** Fetched on the runner's host, streamed as a tar into the helper container. */
export async function uploadSources(
  job: ExecutorJob,
  pod: RunningPod,
  signal: AbortSignal,
): Promise<void> {
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
      ...placeOf(pod),
      container: 'helper',
      command: ['sh', '-c', unpack],
      stdin: archive,
      stdout: job.log.stream,
    },
    signal,
  );
  if (code !== 0) throw new Error(`sources cannot be copied into the pod: ${await complaint}`);
}

/** What of the named files is there; of the whole project all but `.git`, for an empty name. */
export async function downloadFiles(
  job: ExecutorJob,
  pod: RunningPod,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const isWhole = paths.includes('');
  const wanted = isWhole ? [] : paths.map((path) => posix.normalize(path));
  if (paths.length === 0) return;
  const { output, code } = readFromPod(
    pod.client,
    {
      ...placeOf(pod),
      container: 'helper',
      command: ['sh', '-c', packScript(isWhole), 'sh', job.inside.project, ...wanted],
      stderr: job.log.stream,
    },
    signal,
  );
  await unpackTar(output, job.host.project);
  const exit = await code;
  if (exit !== 0) throw new Error(`files cannot be copied from the pod: tar ended with ${exit}`);
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

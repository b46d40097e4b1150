import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { diskTroubleIn, guarded } from '@slipway/io';
import type { Dependency } from '@slipway/protocol';
import { archiveBounds } from '#archive/archive-budget';
import { unpackZip } from '#archive/zip';
import { JobFailure } from '#execution/failure';
import { bounded } from '#host/bounded-body';
import type { RunnableJob } from '#job/runnable-job';

/** Unpacks the artifacts of earlier jobs over the project. Resolves with whether there were any. */
export async function downloadDependencies(job: RunnableJob): Promise<boolean> {
  const wanted = job.payload.dependencies.filter(({ artifacts_file }) => artifacts_file?.filename);
  if (wanted.length === 0) return false;
  await job.log.section('download_artifacts', 'Downloading artifacts', async () => {
    for (const dependency of wanted) await download(job, dependency);
  });
  return true;
}

async function download(job: RunnableJob, dependency: Dependency): Promise<void> {
  const { log, host, limits, privateFolder } = job;
  log.notice(`Downloading artifacts for ${dependency.name} (${dependency.id})...`);
  const file = `${privateFolder}/artifacts-${dependency.id}.zip`;
  try {
    for (let tries = 1; !(await fetched(job, dependency, file)); tries += 1) {
      if (tries === 3) {
        throw new JobFailure(
          'script_failure',
          `artifacts of ${dependency.name} cannot be downloaded`,
        );
      }
      await delay(1_000, undefined, { signal: limits.job });
    }
    await unpackZip(file, host.project, limits.job, job.user);
  } finally {
    await rm(file, { force: true });
  }
  log.plain('Downloading artifacts from coordinator... ok');
}

/** Whether the archive is in `file` now; a refusal that stays one is an error. */
async function fetched(job: RunnableJob, dependency: Dependency, file: string): Promise<boolean> {
  const { client, limits, log } = job;
  try {
    const answer = await client.downloadArtifacts(dependency, limits.job);
    if (answer.statusCode === 200) {
      const { bytes } = await archiveBounds(job.privateFolder, undefined);
      const archive = bounded(answer, bytes, 'the server');
      const into = guarded(createWriteStream(file, { mode: 0o600 }));
      await pipeline(archive, into, { signal: limits.job });
      return true;
    }
    answer.resume();
    const reason = refusals[answer.statusCode ?? 0];
    if (reason) {
      throw new JobFailure('script_failure', `artifacts of ${dependency.name}: ${reason}`);
    }
    log.warn(`Downloading artifacts from coordinator... ${answer.statusCode}`);
  } catch (error) {
    if (error instanceof JobFailure) throw error;
    limits.job.throwIfAborted();
    if (hasNoRoom(error)) {
      const problem = `the disk of this runner has no room for the artifacts of ${dependency.name}`;
      throw new JobFailure('runner_system_failure', problem, { cause: error });
    }
    log.warn(`Downloading artifacts from coordinator... ${String(error)}`);
  }
  return false;
}

/** The bound of an archive that comes is what is free of the disk. */
function hasNoRoom(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'answer-too-large' || diskTroubleIn(error) !== undefined;
}

const refusals: Readonly<Record<number, string>> = {
  401: 'permission denied (401)',
  403: 'permission denied (403)',
  404: 'not found (404): erased or expired?',
};

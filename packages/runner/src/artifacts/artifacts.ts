import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { ArtifactRule } from '@slipway/protocol';
import { packGzip } from '#archive/gzip';
import { packZip } from '#archive/zip';
import { errorText } from '#coordinator/client';
import type { HttpAnswer } from '#coordinator/http';
import type { Environment } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { expand } from '#execution/variables';
import { openPlainFile } from '#host/plain-file';
import { applies, projectFiles } from '#job/project-files';
import type { RunnableJob } from '#job/runnable-job';

/** Uploads a job's artifacts and reports, each by its own rule. Finding no files is no failure. */
export async function uploadArtifacts(
  job: RunnableJob,
  environment: Environment,
  isSuccess: boolean,
): Promise<void> {
  const rules = (job.payload.artifacts ?? []).filter(({ when }) =>
    applies(when || 'on_success', isSuccess),
  );
  if (rules.length === 0) return;
  const name = `upload_artifacts_on_${isSuccess ? 'success' : 'failure'}`;
  const heading = `Uploading artifacts for ${isSuccess ? 'successful' : 'failed'} job`;
  await job.log.section(name, heading, async () => {
    for (const rule of rules) {
      job.log.notice('Uploading artifacts...');
      await upload(job, rule, await projectFiles(job, environment, rule));
    }
  });
}

async function upload(
  job: RunnableJob,
  rule: ArtifactRule,
  paths: readonly string[],
): Promise<void> {
  const { log, host } = job;
  if (paths.length === 0) return log.error('No files to upload');
  const format = rule.artifact_format || 'zip';
  const type = rule.artifact_type || 'archive';
  const base = basename(expand(rule.name ?? '', job.variables)) || 'default';
  const pack = packers[format];
  if (!pack) {
    throw new JobFailure('runner_configuration_error', `unknown artifact format "${format}"`);
  }
  const query = new URLSearchParams({ artifact_format: format, artifact_type: type });
  if (rule.expire_in) query.set('expire_in', rule.expire_in);
  const name = `${base}${extensions[format]}`;
  const send = async (): Promise<HttpAnswer> =>
    await job.client.uploadArtifact(
      job.payload,
      query,
      { name, stream: await pack(host.project, paths) },
      job.limits.job,
    );
  await attempt(job, `Uploading artifacts as "${type}" to coordinator...`, send);
}

/** Sends until the server has taken it, or refused it for good, or tries run out. */
async function attempt(
  job: RunnableJob,
  title: string,
  send: () => Promise<HttpAnswer>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    let reason: string;
    let isFinal = false;
    let most = 3;
    try {
      const answer = await send();
      if (answer.status === 201) return job.log.plain(`${title} 201 Created`);
      reason = reasonIn(answer);
      isFinal = answer.status >= 400 && answer.status < 500;
      if (answer.status === 503) most = 6;
    } catch (error) {
      job.limits.job.throwIfAborted();
      reason = error instanceof Error ? error.message : String(error);
    }
    job.log.error(`${title} ${reason}`);
    if (isFinal || tries >= most) {
      throw new JobFailure('script_failure', `artifacts could not be uploaded: ${reason}`);
    }
    await delay(1_000 * tries, undefined, { signal: job.limits.job });
  }
}

/** GitLab's runner has words of its own; a server that says more (which limit, what to do) goes before. */
function reasonIn(answer: HttpAnswer): string {
  const { status } = answer;
  const said = errorText(answer);
  if (status === 413 && said.startsWith('413 ')) return said;
  return refusals[status] ?? `${status} ${said}`.trim();
}

const refusals: Readonly<Record<number, string>> = {
  403: '403 Forbidden',
  413: '413 Request Entity Too Large: too large archive',
};

const extensions = { zip: '.zip', gzip: '.gz', raw: '' } as const;

const packers: Readonly<
  Record<string, (root: string, paths: readonly string[]) => Promise<Readable>>
> = {
  zip: packZip,
  gzip: async (root, paths) => packGzip(root, paths),
  raw: async (root, paths) => {
    const [path, ...others] = paths;
    if (!path || others.length > 0) {
      throw new JobFailure('script_failure', 'a raw artifact must be exactly one file');
    }
    return guarded((await openPlainFile(join(root, path), path)).createReadStream());
  },
};

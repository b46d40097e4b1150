import { lstat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import type { ReleaseOrder } from '@slipway/protocol';
import { errorText } from '#coordinator/client';
import type { Environment } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { expand } from '#execution/variables';
import { openPlainFile } from '#host/plain-file';
import type { RunnableJob } from './runnable-job.ts';

/** What is longer is not what somebody reads of a release. */
const longestDescription = 1 << 20;

/**
 * Makes the job's release with the job's own rights, whatever its image has programs for. One that
 * cannot be made fails the job.
 *
 * Nothing of the job may move meanwhile: a file that holds the description is read here.
 */
export async function makeRelease(
  job: RunnableJob,
  environment: Environment,
  order: ReleaseOrder,
  signal: AbortSignal,
): Promise<void> {
  const { client, log, payload } = job;
  const release = await filledIn(job, environment, order, signal);
  const { id, token, job_info: info } = payload;
  log.notice(`Creating release ${release.tag_name}`);
  const asker = { id, token, projectId: info.project_id };
  const answer = await client.createRelease(asker, release, signal);
  if (answer.status === 201) return log.plain('Release created');
  const reason = errorText(answer) || `the server answered ${answer.status}`;
  throw new JobFailure('script_failure', `release ${release.tag_name}: ${reason}`, { exitCode: 1 });
}

async function filledIn(
  job: RunnableJob,
  environment: Environment,
  { tag_name, tag_message, name, description, ref, released_at, assets }: ReleaseOrder,
  signal: AbortSignal,
) {
  const full = (text: string) => expand(text, job.variables);
  const text = full(description);
  const links = assets.links.map((link) =>
    Object.fromEntries(Object.entries(link).map(([key, value]) => [key, full(value)])),
  );
  return {
    tag_name: full(tag_name),
    ref: full(ref ?? '$CI_COMMIT_SHA'),
    description: (await fileText(job, environment, text, signal)) ?? text,
    ...(tag_message !== null && { tag_message: full(tag_message) }),
    ...(name !== null && { name: full(name) }),
    ...(released_at !== null && { released_at: full(released_at) }),
    ...(links.length > 0 && { assets: { links } }),
  };
}

/** What a file of the project holds; undefined for a text that names none. */
async function fileText(
  { host, limits }: RunnableJob,
  environment: Environment,
  text: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = normalize(text.trim());
  const isPath = path.length < 1024 && !/[\n\0]/.test(path) && path !== '.';
  if (!isPath || isAbsolute(path) || path.split('/').includes('..')) return undefined;
  await environment.download([path], AbortSignal.any([limits.job, signal]));
  if (!(await isFileInside(host.project, path))) return undefined;
  await using file = await openPlainFile(join(host.project, path), path);
  const { size } = await file.stat();
  if (size > longestDescription) {
    throw new JobFailure(
      'script_failure',
      `${path} is too long for the description of a release: 1 MiB at most`,
    );
  }
  return await file.readFile('utf8');
}

/** Whether real folders lead to a real file: a link could lead out of the project. */
async function isFileInside(root: string, path: string): Promise<boolean> {
  const names = path.split('/');
  for (const index of names.keys()) {
    const found = await lstat(join(root, ...names.slice(0, index + 1))).catch(() => undefined);
    const isLast = index === names.length - 1;
    if (!(isLast ? found?.isFile() : found?.isDirectory())) return false;
  }
  return true;
}

import { createHash, randomUUID } from 'node:crypto';
import { rm, utimes } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { makeFolder, placeDurably, receiveFile } from '@slipway/io';
import type { CacheRule } from '@slipway/protocol';
import { packZip, unpackZip } from '#archive/zip';
import type { Environment } from '#execution/executor';
import { JobFailure, toJobFailure } from '#execution/failure';
import { expand } from '#execution/variables';
import { applies, projectFiles } from '#job/project-files';
import type { RunnableJob } from '#job/runnable-job';

/**
 * Caches on this machine, shared by all runners of a data folder:
 *
 *     <data>/caches/<project id>/<SHA-256 of the key>.zip
 *
 * A key is any text, so its hash is the name. An archive is written beside its place and renamed:
 * readers see the old one or the new one, whole.
 */

/** Unpacks the first archive that exists for each rule. Resolves with whether there was any. */
export async function restoreCaches(job: RunnableJob): Promise<boolean> {
  const rules = job.payload.cache.filter(hasFiles);
  if (rules.length === 0) return false;
  let isAny = false;
  await job.log.section('restore_cache', 'Restoring cache', async () => {
    for (const rule of rules) isAny = (await restore(job, rule)) || isAny;
  });
  return isAny;
}

/** Saves each cache whose rule fits how the job went. Never fails the job. */
export async function saveCaches(
  job: RunnableJob,
  environment: Environment,
  isSuccess: boolean,
): Promise<void> {
  const rules = job.payload.cache
    .filter(hasFiles)
    .filter(({ when }) => applies(when || 'on_success', isSuccess));
  if (rules.length === 0) return;
  const name = isSuccess ? 'archive_cache' : 'archive_cache_on_failure';
  const heading = `Saving cache for ${isSuccess ? 'successful' : 'failed'} job`;
  await job.log.section(name, heading, async () => {
    for (const rule of rules) await save(job, environment, rule);
  });
}

async function restore(job: RunnableJob, rule: CacheRule): Promise<boolean> {
  const { log, variables } = job;
  const key = cacheKey(job, rule);
  if (!key) {
    log.notice('Skipping cache extraction due to empty cache key');
    return false;
  }
  if (policy(job, rule) === 'push') {
    log.notice(`Not downloading cache ${key} due to policy`);
    return false;
  }
  const fallback = variables.get('CACHE_FALLBACK_KEY') ?? '';
  const keys = [key, ...(rule.fallback_keys ?? []).map((text) => expand(text, variables))];
  if (/-protected[.\s]*$/.test(fallback)) {
    log.warn(`CACHE_FALLBACK_KEY ${fallback} not allowed to end in "-protected"`);
  } else if (fallback) keys.push(fallback);
  for (const candidate of keys) {
    log.notice(`Checking cache for ${candidate}...`);
    const path = archivePath(job, candidate);
    try {
      // What was used last stays longest.
      const now = new Date();
      await utimes(path, now, now);
      await unpackZip(path, job.host.project, job.limits.job, job.user);
      log.notice('Successfully extracted cache');
      return true;
    } catch (error) {
      job.limits.job.throwIfAborted();
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const reason = isMissing ? 'there is none yet' : toJobFailure(error).message;
      log.warn(`Failed to extract cache: ${reason}`);
    }
  }
  return false;
}

async function save(job: RunnableJob, environment: Environment, rule: CacheRule): Promise<void> {
  const { log, host, limits } = job;
  const key = cacheKey(job, rule);
  if (!key) return log.notice('Skipping cache archiving due to empty cache key');
  if (policy(job, rule) === 'pull') return log.notice(`Not uploading cache ${key} due to policy`);
  log.notice(`Creating cache ${key}...`);
  const path = archivePath(job, key);
  const fresh = `${path}.${randomUUID()}`;
  try {
    const files = await projectFiles(job, environment, rule);
    if (files.length === 0) return log.notice('No files to cache.');
    await makeFolder(`${job.caches}/${job.payload.job_info.project_id}`, 0o700);
    await receiveFile(fresh, addAbortSignal(limits.job, await packZip(host.project, files)));
    await placeDurably(fresh, path);
    log.notice('Created cache');
  } catch (error) {
    limits.job.throwIfAborted();
    log.warn(`Failed to create cache: ${toJobFailure(error).message}`);
  } finally {
    await rm(fresh, { force: true });
  }
}

function policy(job: RunnableJob, rule: CacheRule): 'pull-push' | 'pull' | 'push' {
  const text = expand(rule.policy ?? '', job.variables) || 'pull-push';
  if (text === 'pull-push' || text === 'pull' || text === 'push') return text;
  throw new JobFailure('runner_configuration_error', `unknown cache policy ${text}`);
}

function cacheKey(job: RunnableJob, rule: CacheRule): string {
  const { payload, variables } = job;
  const key = rule.key || `${payload.job_info.name}/${payload.git_info.ref}`;
  return expand(key, variables).trim();
}

function archivePath(job: RunnableJob, key: string): string {
  const name = createHash('sha256').update(key).digest('hex');
  return `${job.caches}/${job.payload.job_info.project_id}/${name}.zip`;
}

const hasFiles = ({ paths, untracked }: CacheRule): boolean =>
  untracked || (paths?.length ?? 0) > 0;

import { createHash } from 'node:crypto';
import type { Cache, PlannedJob } from '@slipway/ci';
import { listCommits, listTree, type Repository } from '@slipway/git';
import type { CacheRule } from '@slipway/protocol';
import type { Pipeline } from '../model/pipeline.ts';

/**
 * The job's caches with their keys worked out: keys made of files, and the ending that keeps the
 * caches of protected branches apart from the others.
 */
export async function cacheRules(
  job: PlannedJob,
  pipeline: Pipeline,
  repository: Repository,
): Promise<CacheRule[]> {
  return Promise.all(
    job.cache.map(async (cache) => {
      const ending = endingFor(cache, pipeline);
      const key = await keyOf(cache, pipeline.sha, repository);
      return {
        key: `${key}${ending}`,
        untracked: cache.untracked,
        paths: cache.paths,
        policy: cache.policy,
        when: cache.when,
        fallback_keys: cache.fallback_keys.map((fallback) => `${fallback}${ending}`),
      };
    }),
  );
}

function endingFor(cache: Cache, pipeline: Pipeline): string {
  if (cache.unprotect) return '-non_protected';
  return pipeline.isProtected ? '-protected' : '-non_protected';
}

async function keyOf({ key }: Cache, sha: string, repository: Repository): Promise<string> {
  if (typeof key === 'string') return key === '' ? 'default' : key;
  const ids = await Promise.all(
    key.files.map((path) =>
      key.by === 'commit' ? lastCommit(repository, sha, path) : blobId(repository, sha, path),
    ),
  );
  const known = ids.filter((id) => id !== undefined);
  const name =
    known.length > 0 ? createHash('sha1').update(known.join('')).digest('hex') : 'default';
  return key.prefix === null ? name : `${key.prefix}-${name}`;
}

async function lastCommit(
  repository: Repository,
  sha: string,
  path: string,
): Promise<string | undefined> {
  const [commit] = await listCommits(repository, { from: sha, skip: 0, limit: 1, path });
  return commit?.sha;
}

async function blobId(
  repository: Repository,
  sha: string,
  path: string,
): Promise<string | undefined> {
  const at = path.lastIndexOf('/');
  const entries = await listTree(repository, sha, at < 0 ? '' : path.slice(0, at), false);
  return entries?.find((entry) => entry.path === path)?.sha;
}

import { createHash } from 'node:crypto';
import type { Cache, CacheKey, PlannedJob } from '@slipway/ci';
import { listCommits, listTree, type Repository } from '@slipway/git';
import type { CacheRule } from '@slipway/protocol';
import { globMatcher } from '#includes/wildcards';
import type { Pipeline } from '#pipelines/pipeline';

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
    job.cache.map(async (cache, index) => {
      const ending = endingFor(cache, pipeline);
      const key = await keyOf(cache, index, pipeline.sha, repository);
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

async function keyOf(
  { key }: Cache,
  index: number,
  sha: string,
  repository: Repository,
): Promise<string> {
  if (typeof key === 'string') return key === '' ? 'default' : key;
  const ids = await idsOf(key, sha, repository);
  const known = [...new Set(ids.filter((id) => id !== undefined))].sort();
  const digest =
    known.length > 0 ? createHash('sha1').update(known.join('-')).digest('hex') : 'default';
  const prefix = key.prefix ?? impliedPrefix(key, index);
  return prefix === '' ? digest : `${prefix}-${digest}`;
}

/** Without a prefix of its own a key is kept apart from the job's other keys of the same files. */
function impliedPrefix({ files, by }: CacheKey, index: number): string {
  const names = by === 'blob' ? files.map((file) => file.split('.', 1)[0]) : [];
  return [index, ...names].join('_');
}

async function idsOf(
  { files, by }: CacheKey,
  sha: string,
  repository: Repository,
): Promise<readonly (string | undefined)[]> {
  if (by === 'commit') return Promise.all(files.map((path) => lastCommit(repository, sha, path)));
  const patterns = files.filter((path) => path.includes('*')).map(globMatcher);
  const entries = patterns.length > 0 ? await listTree(repository, sha, '', true) : [];
  const matching = (entries ?? []).filter(
    ({ type, path }) => type === 'blob' && patterns.some((matches) => matches(path)),
  );
  const named = files.filter((path) => !path.includes('*'));
  const ids = await Promise.all(named.map((path) => blobId(repository, sha, path)));
  return [...ids, ...matching.map((entry) => entry.sha)];
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

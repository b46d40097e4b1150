import { type Commit, getCommit, type Repository } from '@slipway/git';
import { type CommitCache, rememberedCommits } from './commit-json.ts';

/** Commits never change, so those of jobs and pipelines are read once. */
export function createCommitCache(): CommitCache {
  const known = new Map<string, Commit>();
  return async (repository: Repository, sha: string): Promise<Commit | undefined> => {
    const key = `${repository.name} ${sha}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const commit = await getCommit(repository, sha);
    if (known.size >= rememberedCommits) known.clear();
    if (commit) known.set(key, commit);
    return commit;
  };
}

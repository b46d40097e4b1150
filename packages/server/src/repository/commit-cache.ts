import { type Commit, getCommit, type Repository } from '@slipway/git';

const rememberedCommits = 2000;

/** A commit by its sha; undefined when there is none. */
export type CommitCache = (repository: Repository, sha: string) => Promise<Commit | undefined>;

/** Commits never change, so those of jobs and pipelines are read once. */
export function createCommitCache(): CommitCache {
  const known = new Map<string, Commit>();
  return async (repository, sha) => {
    const key = `${repository.name} ${sha}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const commit = await getCommit(repository, sha);
    if (known.size >= rememberedCommits) known.clear();
    if (commit) known.set(key, commit);
    return commit;
  };
}

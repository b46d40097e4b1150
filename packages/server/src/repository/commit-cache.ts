import { type Commit, getCommit, getCommitWithFile, type Repository, readFile } from '@slipway/git';

const rememberedCommits = 2000;

/** Commits never change, so those of jobs and pipelines are read once. */
export interface CommitCache {
  /** A commit by its sha; undefined when there is none. */
  (repository: Repository, sha: string): Promise<Commit | undefined>;
  /** The same, and a file of it; one that isn't there is undefined. */
  withFile(
    repository: Repository,
    sha: string,
    path: string,
  ): Promise<{ readonly commit: Commit | undefined; readonly file: Buffer | undefined }>;
}

export function createCommitCache(): CommitCache {
  const known = new Map<string, Commit>();
  /** A page of a hundred deployments asks for its one commit a hundred times at once. */
  const underWay = new Map<string, Promise<Commit | undefined>>();
  const keyOf = (repository: Repository, sha: string) => `${repository.name} ${sha}`;

  function remember(key: string, commit: Commit | undefined): void {
    if (known.size >= rememberedCommits) known.clear();
    if (commit) known.set(key, commit);
  }

  async function commitOf(repository: Repository, sha: string): Promise<Commit | undefined> {
    const key = keyOf(repository, sha);
    const remembered = known.get(key);
    if (remembered) return remembered;
    const asked = underWay.get(key);
    if (asked) return asked;
    const reading = read(key, repository, sha);
    underWay.set(key, reading);
    return reading;
  }

  async function read(key: string, repository: Repository, sha: string) {
    try {
      const commit = await getCommit(repository, sha);
      remember(key, commit);
      return commit;
    } finally {
      underWay.delete(key);
    }
  }

  async function withFile(repository: Repository, sha: string, path: string) {
    const key = keyOf(repository, sha);
    const both = known.has(key) ? undefined : await getCommitWithFile(repository, sha, path);
    if (both) {
      remember(key, both.commit);
      return both;
    }
    const [commit, file] = await Promise.all([
      commitOf(repository, sha),
      readFile(repository, sha, path),
    ]);
    return { commit, file };
  }

  return Object.assign(commitOf, { withFile });
}

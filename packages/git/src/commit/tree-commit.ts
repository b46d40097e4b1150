import type { Commit } from '#history/commits';
import type { Repository } from '#repository';

/** A commit of a tree that is there already. */
export interface TreeCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** With a date, who wrote it some time ago; without one, now. */
  readonly author: Omit<Commit['author'], 'date'> & { readonly date?: string };
  readonly committer: Omit<Commit['committer'], 'date'>;
}

/** Writes the commit without moving a ref; returns its sha. */
export async function commitTree(repository: Repository, commit: TreeCommit): Promise<string> {
  const { author, committer } = commit;
  const by = {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    ...(author.date !== undefined && { GIT_AUTHOR_DATE: author.date }),
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
  };
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const args = ['commit-tree', commit.tree, ...parents, '-F', '-'];
  return (await repository.run(args, commit.message, by)).toString('latin1').trim();
}

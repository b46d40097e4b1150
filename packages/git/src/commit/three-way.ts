import { GitFailed } from '#programs';
import type { Repository } from '#repository';

/** What a commit changes, brought to another place: made again, or taken back. */
export interface Transplant {
  /** The commit whose change it is; of a merge what it changed of its first parent. */
  readonly commit: { readonly sha: string; readonly parents: readonly string[] };
  /** The commit that the change comes on top of. */
  readonly onto: string;
  readonly direction: 'again' | 'back';
}

/** The tree that comes of it, or why there is none. */
export type Transplanted =
  | { readonly result: 'tree'; readonly tree: string }
  /** Both sides have changed the same lines. */
  | { readonly result: 'conflict' }
  /** It is there already, or is gone already. */
  | { readonly result: 'empty' };

/** Brings the change of a commit to another commit, without a working tree and without moving a ref. */
export async function transplant(
  repository: Repository,
  { commit, onto, direction }: Transplant,
): Promise<Transplanted> {
  const [parent] = commit.parents;
  const before = parent === undefined ? await emptyTree(repository) : `${parent}^{tree}`;
  const after = `${commit.sha}^{tree}`;
  const [base, theirs] = direction === 'again' ? [before, after] : [after, before];
  const tree = await mergedTree(repository, { base, ours: `${onto}^{tree}`, theirs });
  if (tree === undefined) return { result: 'conflict' };
  const old = await repository.run(['rev-parse', `${onto}^{tree}`]);
  return tree === old.toString('latin1').trim() ? { result: 'empty' } : { result: 'tree', tree };
}

interface ThreeTrees {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Merges three trees; undefined for a conflict. Older gits take the base from the history only, so
 * there are three commits that nothing names: git removes them with other loose ends.
 */
async function mergedTree(
  repository: Repository,
  { base, ours, theirs }: ThreeTrees,
): Promise<string | undefined> {
  const first = await looseCommit(repository, base, []);
  const [one, other] = await Promise.all(
    [ours, theirs].map((tree) => looseCommit(repository, tree, ['-p', first])),
  );
  try {
    const merged = await repository.run(['merge-tree', '--write-tree', one ?? '', other ?? '']);
    return merged.toString('latin1').split('\n', 1)[0];
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 1) return undefined;
    throw error;
  }
}

const nobody = { GIT_AUTHOR_NAME: '-', GIT_AUTHOR_EMAIL: '-' };
const byNobody = { ...nobody, GIT_COMMITTER_NAME: '-', GIT_COMMITTER_EMAIL: '-' };

async function looseCommit(repository: Repository, tree: string, parents: readonly string[]) {
  const made = await repository.run(['commit-tree', tree, ...parents, '-m', '-'], '', byNobody);
  return made.toString('latin1').trim();
}

async function emptyTree(repository: Repository): Promise<string> {
  return (await repository.run(['mktree'])).toString('latin1').trim();
}

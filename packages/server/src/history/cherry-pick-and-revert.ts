import {
  type Commit,
  commitTree,
  GitFailed,
  type Repository,
  resolve,
  type Transplanted,
  transplant,
} from '@slipway/git';
import { repositoryName } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { found, Refused } from '#refused';
import { requireRef } from '#repository/commit-on-branch';
import { actorOf } from '#repository/git-http';
import type { Context } from '#services';

/** A commit whose change somebody wants on a branch, once more or taken back. */
export interface PickWish {
  readonly commit: Commit;
  readonly branch: string;
  readonly act: 'cherry-pick' | 'revert';
  /** Instead of the message that says what was done. */
  readonly message: string | undefined;
  /** Only says whether it would work. */
  readonly isDryRun: boolean;
}

/** Answers the new commit; undefined for a dry run. It is told like a push, so a pipeline follows. */
export async function pickOrRevert(
  context: Pick<Context, 'store' | 'git' | 'auth'>,
  asker: Asker,
  repository: Repository,
  wish: PickWish,
): Promise<string | undefined> {
  const ref = `refs/heads/${wish.branch}`;
  const before = found(await resolve(repository, ref), 'Branch');
  await requireRef(context, asker, ref);
  const { commit, act } = wish;
  const direction = act === 'cherry-pick' ? 'again' : 'back';
  const tree = treeOf(await transplant(repository, { commit, onto: before, direction }), wish);
  if (wish.isDryRun) return undefined;
  const { name, email } = asker.user;
  const after = await commitTree(repository, {
    tree,
    parents: [before],
    message: wish.message ?? messageFor(wish),
    author: act === 'cherry-pick' ? commit.author : { name, email },
    committer: { name, email },
  });
  try {
    const change = { ref, before, after };
    await context.git.update(repositoryName(asker.project), actorOf(asker.user), change);
    return after;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new Refused('invalid', 'The branch could not be updated: try again');
  }
}

const done = { 'cherry-pick': 'cherry-picked', revert: 'reverted' } as const;

/** GitLab's words, in which clients look for `error_code`. */
function treeOf(made: Transplanted, { act, isDryRun }: PickWish): string {
  if (made.result === 'tree') return made.tree;
  const message =
    `Sorry, we cannot ${act} this commit automatically. This commit may already have been ` +
    `${done[act]}, or a more recent commit may have updated some of its content.`;
  const body = { message, error_code: made.result, ...(isDryRun && { dry_run: 'error' }) };
  throw new Refused('invalid', message, { body });
}

function messageFor({ act, commit }: PickWish): string {
  return act === 'cherry-pick'
    ? `${commit.message.trimEnd()}\n\n(cherry picked from commit ${commit.sha})`
    : `Revert "${commit.title}"\n\nThis reverts commit ${commit.sha}`;
}

import {
  ActionRefused,
  type FileAction,
  GitFailed,
  listCommits,
  type Repository,
  resolve,
  writeCommit,
  zeroSha,
} from '@slipway/git';
import { repositoryName } from '#projects/project';
import { isForwardOnly, protectionsOf } from '#protection/protected-refs';
import type { Asker } from '#protection/run-rights';
import { Refused } from '#refused';
import type { Context } from '#services';
import { actorOf } from './git-http.ts';

/** A change to one file; with `lastCommit` only if no later commit has touched it. */
export interface GuardedAction {
  readonly action: FileAction;
  readonly lastCommit?: string | undefined;
}

/** A commit that somebody wants on a branch. */
export interface CommitWish {
  readonly branch: string;
  readonly message: string;
  /** Branch or sha that a new branch starts at; without it at nothing, in an empty repository. */
  readonly start: string | undefined;
  /** The author, unless it is who asks. */
  readonly authorName: string | undefined;
  readonly authorEmail: string | undefined;
  readonly changes: readonly GuardedAction[];
  /** Overwrites a branch that is there. */
  readonly isForced: boolean;
}

type RefContext = Pick<Context, 'store' | 'git' | 'auth'>;

/** Throws when the ref (in full) is protected against who asks. */
export async function requireRef(
  { auth }: RefContext,
  { user, project }: Asker,
  ref: string,
  act: 'push' | 'delete' = 'push',
): Promise<void> {
  if (await auth.access.allowsRef(user, project, ref, act)) return;
  throw new Refused('forbidden', 'You are not allowed to push into this branch');
}

/** Commits changes to a branch, and answers the sha. It is told like a push, so a pipeline follows. */
export async function commitOnBranch(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  wish: CommitWish,
): Promise<string> {
  const { user, project } = asker;
  const { branch, message, changes, authorName = user.name, authorEmail = user.email } = wish;
  const ref = `refs/heads/${branch}`;
  await requireRef(context, asker, ref);
  const before = await resolve(repository, ref);
  const parent = await parentOf(context, asker, repository, { ...wish, before });
  await requireUnchanged(repository, parent, changes);
  const author = { name: authorName, email: authorEmail };
  const actions = changes.map(({ action }) => action);
  try {
    const after = await writeCommit(repository, { parent, message, author, actions });
    const change = { ref, before: before ?? zeroSha, after };
    await context.git.update(repositoryName(project), actorOf(user), change);
    return after;
  } catch (error) {
    if (error instanceof ActionRefused) throw new Refused('invalid', error.message);
    if (!(error instanceof GitFailed)) throw error;
    throw new Refused('invalid', 'The branch could not be updated: try again');
  }
}

interface Target extends Pick<CommitWish, 'branch' | 'start' | 'isForced'> {
  readonly before: string | undefined;
}

/** What the new commit follows. A branch that is there goes on, unless it is to be overwritten. */
async function parentOf(
  { store }: RefContext,
  { project }: Asker,
  repository: Repository,
  { branch, before, start, isForced }: Target,
): Promise<string | undefined> {
  if (before === undefined) return startOf(repository, start);
  if (start === undefined || start === branch) return before;
  if (!isForced) {
    const advice = 'Switch to that branch in order to make changes';
    throw new Refused('invalid', `A branch called '${branch}' already exists. ${advice}`);
  }
  if (isForwardOnly(await protectionsOf(store, project, branch, false))) {
    const why = 'You are not allowed to force push code to a protected branch';
    throw new Refused('forbidden', why);
  }
  return startOf(repository, start);
}

async function requireUnchanged(
  repository: Repository,
  parent: string | undefined,
  changes: readonly GuardedAction[],
): Promise<void> {
  for (const { action, lastCommit } of changes) {
    if (lastCommit === undefined || parent === undefined) continue;
    const path = action.action === 'move' ? action.from : action.path;
    const [last] = await listCommits(repository, { from: parent, skip: 0, limit: 1, path });
    if (last?.sha === lastCommit) continue;
    const why = `The file has changed since you started editing it: ${path}`;
    throw new Refused('invalid', why);
  }
}

/** Where a new branch starts; undefined only in an empty repository. */
async function startOf(
  repository: Repository,
  start: string | undefined,
): Promise<string | undefined> {
  const sha = start === undefined ? undefined : await resolve(repository, start);
  const isEmpty = start === undefined && (await resolve(repository, 'HEAD')) === undefined;
  if (sha !== undefined || isEmpty) return sha;
  throw new Refused('invalid', 'You can only create or edit files when you are on a branch');
}

import {
  ActionRefused,
  type FileAction,
  GitFailed,
  listCommits,
  resolve,
  writeCommit,
  zeroSha,
} from '@slipway/git';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { repositoryName } from '#projects/project';
import { isForwardOnly, protectionsOf } from '#protection/protected-refs';
import { type Api, type ProjectCall, userOf } from '#rest/api';
import { actorOf } from './git-http.ts';

/** Throws 403 when the ref (in full) is protected against this user. */
export async function requireRef(
  api: Api,
  call: ProjectCall,
  ref: string,
  act: 'push' | 'delete' = 'push',
): Promise<void> {
  if (await api.auth.access.allowsRef(userOf(call), call.project, ref, act)) return;
  throw refused(403, 'You are not allowed to push into this branch');
}

/** A change to one file; with `lastCommit` only if no later commit has touched it. */
export interface GuardedAction {
  readonly action: FileAction;
  readonly lastCommit?: string | undefined;
}

/**
 * Commits changes to the branch that the request names, and answers the sha.
 *
 * The branch is told like a push, so a pipeline follows. A branch that isn't there starts at
 * `start_branch` or `start_sha`, or at nothing in an empty repository.
 */
export async function commitOnBranch(
  api: Api,
  call: ProjectCall,
  changes: readonly GuardedAction[],
  isForced = false,
): Promise<string> {
  const { args, repository, project } = call;
  const user = userOf(call);
  const branch = args.requiredText('branch');
  const ref = `refs/heads/${branch}`;
  const message = args.requiredText('commit_message');
  await requireRef(api, call, ref);
  const before = await resolve(repository, ref);
  const parent = await parentOf(api, call, { branch, before, isForced });
  await requireUnchanged(call, parent, changes);
  const author = {
    name: args.line('author_name') ?? user.name,
    email: args.line('author_email') ?? user.email,
  };
  const actions = changes.map(({ action }) => action);
  try {
    const after = await writeCommit(repository, { parent, message, author, actions });
    const change = { ref, before: before ?? zeroSha, after };
    await api.git.update(repositoryName(project), actorOf(user), change);
    return after;
  } catch (error) {
    if (error instanceof ActionRefused) throw refused(400, error.message);
    if (error instanceof GitFailed)
      throw refused(400, 'The branch could not be updated: try again');
    throw error;
  }
}

interface Target {
  readonly branch: string;
  readonly before: string | undefined;
  readonly isForced: boolean;
}

/** What the new commit follows. A branch that is there goes on, unless it is to be overwritten. */
async function parentOf(
  api: Api,
  call: ProjectCall,
  { branch, before, isForced }: Target,
): Promise<string | undefined> {
  const start = call.args.text('start_sha') ?? call.args.text('start_branch');
  if (before === undefined) return startOf(call);
  if (start === undefined || start === branch) return before;
  if (!isForced) {
    const advice = 'Switch to that branch in order to make changes';
    throw refused(400, `A branch called '${branch}' already exists. ${advice}`);
  }
  const protections = await protectionsOf(api.store, call.project, branch, false);
  if (isForwardOnly(protections)) {
    throw refused(403, 'You are not allowed to force push code to a protected branch');
  }
  return startOf(call);
}

async function requireUnchanged(
  { repository }: ProjectCall,
  parent: string | undefined,
  changes: readonly GuardedAction[],
): Promise<void> {
  for (const { action, lastCommit } of changes) {
    if (lastCommit === undefined || parent === undefined) continue;
    const path = action.action === 'move' ? action.from : action.path;
    const [last] = await listCommits(repository, { from: parent, skip: 0, limit: 1, path });
    if (last?.sha === lastCommit) continue;
    throw refused(400, `The file has changed since you started editing it: ${path}`);
  }
}

/** Where a new branch starts; undefined only in an empty repository. */
async function startOf({ args, repository }: ProjectCall): Promise<string | undefined> {
  const start = args.text('start_sha') ?? args.text('start_branch');
  const sha = start === undefined ? undefined : await resolve(repository, start);
  const isEmpty = start === undefined && (await resolve(repository, 'HEAD')) === undefined;
  if (sha !== undefined || isEmpty) return sha;
  throw refused(400, 'You can only create or edit files when you are on a branch');
}

function refused(status: number, message: string): HttpError {
  return new HttpError(status, message, { body: { message } });
}

/** Reads one action of a commit in the words of the API; a mode beside the content is a second one. */
export function actionsOf(args: Args): readonly GuardedAction[] {
  return withMode(actionOf(args), args.boolean('execute_filemode'), args.text('last_commit_id'));
}

/** An action, and the mode that the file shall have after it. */
export function withMode(
  action: FileAction,
  isExecutable: boolean | undefined,
  lastCommit: string | undefined,
): readonly GuardedAction[] {
  const guarded = { action, lastCommit };
  if (isExecutable === undefined || action.action === 'chmod' || action.action === 'delete') {
    return [guarded];
  }
  return [guarded, { action: { action: 'chmod', path: action.path, isExecutable } }];
}

function actionOf(args: Args): FileAction {
  const action = args.word('action', ['create', 'update', 'delete', 'move', 'chmod']);
  const path = args.requiredText('file_path');
  switch (action) {
    case 'create':
    case 'update':
      return { action, path, content: contentOf(args) };
    case 'delete':
      return { action, path };
    case 'move': {
      const from = args.requiredText('previous_path');
      return args.has('content')
        ? { action, path, from, content: contentOf(args) }
        : { action, path, from };
    }
    case 'chmod':
      return { action, path, isExecutable: args.boolean('execute_filemode') ?? false };
    default:
      throw new HttpError(400, 'Bad Request', { body: { error: 'action is missing' } });
  }
}

/** What a file shall contain: text, or base64 where the request says so. */
export function contentOf(args: Args): Buffer {
  const isBase64 = args.word('encoding', ['text', 'base64']) === 'base64';
  return Buffer.from(args.content('content') ?? '', isBase64 ? 'base64' : 'utf8');
}

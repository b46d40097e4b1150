import type { FileAction } from '@slipway/git';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { CommitWish, GuardedAction } from './commit-on-branch.ts';

/** What a request says of a commit, beside what it changes. */
export function commitGiven(args: Args): Omit<CommitWish, 'changes' | 'isForced'> {
  return {
    branch: args.requiredText('branch'),
    message: args.requiredText('commit_message'),
    start: args.text('start_sha') ?? args.text('start_branch'),
    authorName: args.line('author_name'),
    authorEmail: args.line('author_email'),
  };
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

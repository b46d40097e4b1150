import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '#repository';
import { listTree } from '#tree/tree';
import { commitTree } from './tree-commit.ts';

/** One change that a commit makes. */
export type FileAction =
  | { readonly action: 'create' | 'update'; readonly path: string; readonly content: Buffer }
  | { readonly action: 'delete'; readonly path: string }
  | {
      readonly action: 'move';
      readonly path: string;
      readonly from: string;
      readonly content?: Buffer;
    }
  | { readonly action: 'chmod'; readonly path: string; readonly isExecutable: boolean };

/** A commit to make. */
export interface CommitRequest {
  /** The commit it builds on; undefined for the first one. */
  readonly parent: string | undefined;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly actions: readonly FileAction[];
}

/** Says why a list of actions makes no sense on its parent. */
export class ActionRefused extends Error {
  override readonly name = 'ActionRefused';
  readonly code = 'action-refused';
}

/**
 * Writes a commit without moving any ref, by an index of its own; returns its sha.
 *
 * Throws `ActionRefused` when a file to create is there, or one to change isn't.
 */
export async function writeCommit(repository: Repository, request: CommitRequest): Promise<string> {
  const index = join(repository.directory, `index.${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    if (request.parent !== undefined) await repository.run(['read-tree', request.parent], '', env);
    const entries = await indexEntries(repository, request);
    await repository.run(['update-index', '-z', '--index-info'], entries, env);
    const tree = (await repository.run(['write-tree'], '', env)).toString('latin1').trim();
    const { parent, message, author } = request;
    const parents = parent === undefined ? [] : [parent];
    return await commitTree(repository, { tree, parents, message, author, committer: author });
  } finally {
    await rm(index, { force: true });
  }
}

async function indexEntries(repository: Repository, request: CommitRequest): Promise<string> {
  const files = await filesOf(repository, request.parent);
  const lines: string[] = [];
  for (const action of request.actions) {
    const path = action.path.replace(/^\/+/, '');
    if (!isSafePath(path)) throw new ActionRefused(`${action.path} is not a valid path`);
    const old = action.action === 'move' ? files.get(action.from) : files.get(path);
    if (action.action === 'create') {
      if (old !== undefined) throw new ActionRefused('A file with this name already exists');
    } else if (old === undefined) throw new ActionRefused("A file with this name doesn't exist");
    const entry = await changed(repository, action, old);
    files.delete(action.action === 'move' ? action.from : path);
    if (action.action === 'move') lines.push(removal(action.from));
    if (entry === undefined) lines.push(removal(path));
    else {
      files.set(path, entry);
      lines.push(`${entry.mode} ${entry.sha}\t${path}\0`);
    }
  }
  return lines.join('');
}

interface Entry {
  readonly mode: string;
  readonly sha: string;
}

async function changed(
  repository: Repository,
  action: FileAction,
  old: Entry | undefined,
): Promise<Entry | undefined> {
  if (action.action === 'delete') return undefined;
  if (action.action === 'chmod') {
    return { mode: action.isExecutable ? '100755' : '100644', sha: old?.sha ?? '' };
  }
  if (action.content === undefined) return old;
  const stored = await repository.run(['hash-object', '-w', '--stdin'], action.content);
  return { mode: old?.mode ?? '100644', sha: stored.toString('latin1').trim() };
}

async function filesOf(
  repository: Repository,
  commit: string | undefined,
): Promise<Map<string, Entry>> {
  if (commit === undefined) return new Map();
  const entries = (await listTree(repository, commit, '', true)) ?? [];
  return new Map(entries.filter(({ type }) => type !== 'tree').map((it) => [it.path, it]));
}

function removal(path: string): string {
  return `0 ${'0'.repeat(40)}\t${path}\0`;
}

function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && !/^\.git$/i.test(part),
  );
}

import type { TreeEntry } from '@slipway/contract';
import { ignores } from './ignore.ts';

/** A file of a folder on the person's own machine. */
export interface LocalFile {
  /** From the top of the folder. */
  readonly path: string;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a commit has to do so that the repository looks like the folder. */
export interface FolderChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** What is different in a folder, told by git's own names of contents. */
export async function folderChanges(
  files: readonly LocalFile[],
  tree: readonly TreeEntry[],
): Promise<readonly FolderChange[]> {
  const rules = files.find(({ path }) => path === '.gitignore');
  const isIgnored = ignores(rules ? new TextDecoder().decode(await rules.bytes()) : '');
  const known = new Map(
    tree.filter(({ type }) => type === 'blob').map(({ path, id }) => [path, id]),
  );
  const changes: FolderChange[] = [];
  for (const { path, bytes } of files) {
    const id = known.get(path);
    // What git has is compared whatever the rules say, as git does.
    if (id === undefined && isIgnored(path)) continue;
    const content = await bytes();
    if (id === undefined) changes.push({ action: 'create', path, bytes: content });
    else if (id !== (await blobId(content)))
      changes.push({ action: 'update', path, bytes: content });
  }
  const here = new Set(files.map(({ path }) => path));
  const gone = [...known.keys()].filter((path) => !here.has(path));
  return [...changes, ...gone.map((path) => ({ action: 'delete' as const, path }))];
}

/** The name that git gives to a content. */
async function blobId(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const head = new TextEncoder().encode(`blob ${content.length}\0`);
  const whole = new Uint8Array(head.length + content.length);
  whole.set(head);
  whole.set(content, head.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

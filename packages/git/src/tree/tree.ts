import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { GitFailed } from '#programs';
import type { Repository } from '#repository';
import { mostReadBytes } from '#settings';
import { BatchReader } from './batch-reader.ts';

/** One entry of a folder at a commit. */
export interface TreeEntry {
  readonly sha: string;
  readonly name: string;
  readonly path: string;
  readonly type: 'blob' | 'tree' | 'commit';
  /** Six octal digits: `100644`. */
  readonly mode: string;
}

/** The content of a file, streaming. */
export interface OpenBlob {
  readonly sha: string;
  readonly sizeBytes: number;
  readonly content: Readable;
}

/** A folder with more in it than is ever listed; a few kilobytes of trees can stand for billions. */
export class TreeTooLarge extends Error {
  override readonly name = 'TreeTooLarge';
  readonly code = 'tree-too-large';

  constructor() {
    super(`there are more than ${mostEntries} files and folders: ask for a folder of them`);
  }
}

const mostEntries = 1_000_000;

/** What lies in a folder (`''` is the root) at a commit; undefined when there is no such folder. */
export async function listTree(
  repository: Repository,
  commit: string,
  path: string,
  isRecursive: boolean,
): Promise<TreeEntry[] | undefined> {
  const all: TreeEntry[] = [];
  const isThere = await readTree(repository, { commit, path, isRecursive }, (entries) => {
    for (const each of entries) all.push(each);
  });
  return isThere ? all : undefined;
}

/**
 * Tells what lies in a folder in pieces, as git prints it: nobody has to keep all of it. False when
 * there is no such folder. Throws `TreeTooLarge`.
 */
export async function readTree(
  repository: Repository,
  at: { readonly commit: string; readonly path: string; readonly isRecursive: boolean },
  take: (entries: readonly TreeEntry[]) => void,
): Promise<boolean> {
  const folder = trimSlashes(at.path);
  const prefix = folder === '' ? '' : `${folder}/`;
  const recursive = at.isRecursive ? ['-r', '-t'] : [];
  const tree = `${at.commit}:${folder}`;
  const program = repository.start(['ls-tree', '-z', ...recursive, '--end-of-options', tree]);
  program.stdin.end();
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let count = 0;
  for await (const piece of program.stdout) {
    const rows = (rest + decoder.write(piece)).split('\0');
    rest = rows.pop() ?? '';
    count += rows.length;
    if (count > mostEntries) {
      program.kill();
      throw new TreeTooLarge();
    }
    take(rows.map((row) => entry(row, prefix)));
  }
  const { exitCode, stderr } = await program.ended;
  if (exitCode === 128) return false;
  if (exitCode !== 0) throw new GitFailed('ls-tree', exitCode, stderr);
  return true;
}

/** The size of each file of a commit, in bytes, by path; symbolic links and submodules are left out. */
export async function fileSizes(
  repository: Repository,
  commit: string,
  take: (path: string, sizeBytes: number) => void,
): Promise<void> {
  const args = ['ls-tree', '-r', '-z', '-l', '--end-of-options', commit];
  const program = repository.start(args);
  program.stdin.end();
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of program.stdout) {
    const rows = (rest + decoder.write(piece)).split('\0');
    rest = rows.pop() ?? '';
    for (const row of rows) {
      const [, size, path] = /^100\d{3} blob [0-9a-f]+ +(\d+)\t(.+)$/s.exec(row) ?? [];
      if (path !== undefined) take(path, Number(size));
    }
  }
  const { exitCode, stderr } = await program.ended;
  if (exitCode !== 0) throw new GitFailed('ls-tree', exitCode, stderr);
}

function entry(row: string, prefix: string): TreeEntry {
  const tab = row.indexOf('\t');
  const [meta, name] = [row.slice(0, tab), row.slice(tab + 1)];
  const [mode = '', type = '', sha = ''] = meta.split(' ');
  return {
    sha,
    name: name.slice(name.lastIndexOf('/') + 1),
    path: `${prefix}${name}`,
    // git prints no other type.
    type: type as TreeEntry['type'],
    mode,
  };
}

/** A file's content at a commit, or undefined. */
export async function readFile(
  repository: Repository,
  commit: string,
  path: string,
): Promise<Buffer | undefined> {
  return (await readFiles(repository, commit, [path])).get(path);
}

/**
 * Several files at a commit by one program; those that aren't there are left out. Of each the first
 * 4 MiB: whoever wants more opens it.
 */
export async function readFiles(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = paths.filter((path) => !path.includes('\n'));
  const program = repository.start(['cat-file', '--batch=%(objecttype) %(objectsize)']);
  program.stdin.end(wanted.map((path) => `${commit}:${trimSlashes(path)}\n`).join(''));
  const reader = new BatchReader(mostReadBytes);
  for await (const piece of program.stdout) reader.take(piece);
  const { exitCode, stderr } = await program.ended;
  if (exitCode !== 0) throw new GitFailed('cat-file', exitCode, stderr);
  return new Map(
    wanted.flatMap((path, index) => {
      const content = reader.contents[index];
      return content === undefined ? [] : [[path, content]];
    }),
  );
}

/** Opens a file at a commit, or undefined when there is none. Read its content to the end or destroy it. */
export async function openFile(
  repository: Repository,
  commit: string,
  path: string,
): Promise<OpenBlob | undefined> {
  return path.includes('\n') ? undefined : openBlob(repository, `${commit}:${trimSlashes(path)}`);
}

/** Opens a blob by its sha, or undefined when there is none. */
export async function openBlob(
  repository: Repository,
  blob: string,
): Promise<OpenBlob | undefined> {
  const check = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'];
  const line = (await repository.run(check, `${blob}\n`)).toString('latin1').trim();
  const [, sha, size] = /^([0-9a-f]{40,64}) blob (\d+)$/.exec(line) ?? [];
  if (sha === undefined) return undefined;
  const program = repository.start(['cat-file', 'blob', sha]);
  program.stdin.end();
  return { sha, sizeBytes: Number(size), content: program.stdout };
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

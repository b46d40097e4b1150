import type { Readable } from 'node:stream';
import { BatchReader } from './batch-reader.ts';
import { GitFailed } from './programs.ts';
import type { Repository } from './repository.ts';

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

/** What lies in a folder (`''` is the root) at a commit; undefined when there is no such folder. */
export async function listTree(
  repository: Repository,
  commit: string,
  path: string,
  isRecursive: boolean,
): Promise<TreeEntry[] | undefined> {
  const recursive = isRecursive ? ['-r', '-t'] : [];
  try {
    const tree = `${commit}:${trimSlashes(path)}`;
    const output = await repository.run(['ls-tree', '-z', ...recursive, '--end-of-options', tree]);
    const prefix = trimSlashes(path) === '' ? '' : `${trimSlashes(path)}/`;
    return output
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((row) => entry(row, prefix));
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 128) return undefined;
    throw error;
  }
}

function entry(row: string, prefix: string): TreeEntry {
  const [meta = '', name = ''] = row.split('\t', 2);
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

/** More is cut off by `readFiles`: what is read at once is configuration. */
const mostBytes = 4 * 1024 * 1024;

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
  const reader = new BatchReader(mostBytes);
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

import { GitFailed } from './programs.ts';
import { zeroSha } from './refs.ts';
import type { Repository } from './repository.ts';

/** The tree without entries: what a first commit is compared with. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** A file that differs between two commits. Both paths are the same unless it was renamed. */
export interface ChangedFile {
  readonly oldPath: string;
  readonly newPath: string;
  readonly change: 'added' | 'deleted' | 'modified' | 'renamed';
  readonly oldMode: string;
  readonly newMode: string;
}

/** A changed file with its differences in unified form, without the lines that name the file. */
export interface FileDiff extends ChangedFile {
  readonly diff: string;
}

/** The best common ancestor, or undefined when two histories have none. */
export async function mergeBase(
  repository: Repository,
  one: string,
  other: string,
): Promise<string | undefined> {
  try {
    return (await repository.run(['merge-base', one, other])).toString('latin1').trim();
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 1) return undefined;
    throw error;
  }
}

/** Files that differ between two commits; `zeroSha` as `from` compares with nothing. */
export async function changedFiles(
  repository: Repository,
  from: string,
  to: string,
): Promise<ChangedFile[]> {
  const before = from === zeroSha ? emptyTree : from;
  const args = ['diff-tree', '-r', '-z', '-M', '--raw', '--end-of-options', before, to];
  const fields = (await repository.run(args)).toString('utf8').split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [oldMode = '', newMode = '', , , status = ''] = fields[at]?.slice(1).split(' ') ?? [];
    const isRename = status.startsWith('R') || status.startsWith('C');
    const oldPath = fields[at + 1] ?? '';
    const newPath = isRename ? (fields[at + 2] ?? '') : oldPath;
    files.push({ oldPath, newPath, change: changeOf(status), oldMode, newMode });
    at += isRename ? 3 : 2;
  }
  return files;
}

/** Changed files with their differences. */
export async function diff(repository: Repository, from: string, to: string): Promise<FileDiff[]> {
  const before = from === zeroSha ? emptyTree : from;
  const files = await changedFiles(repository, from, to);
  const args = ['diff-tree', '-r', '-p', '-M', '--no-color', '--end-of-options', before, to];
  const text = (await repository.run(args)).toString('utf8');
  const parts = text.split(/^diff --git .*\n/m).slice(1);
  return files.map((file, index) => ({ ...file, diff: hunks(parts[index] ?? '') }));
}

function hunks(part: string): string {
  const at = part.search(/^@@ /m);
  return at < 0 ? '' : part.slice(at);
}

function changeOf(status: string): ChangedFile['change'] {
  if (status.startsWith('A')) return 'added';
  if (status.startsWith('D')) return 'deleted';
  return status.startsWith('R') ? 'renamed' : 'modified';
}

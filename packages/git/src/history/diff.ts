import { GitFailed } from '#programs';
import type { Repository } from '#repository';
import { zeroSha } from '#repository';
import { type Patch, PatchReader } from './patch-reader.ts';

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
  /** Empty when there are too many of them to be shown. */
  readonly diff: string;
  readonly isTooLarge: boolean;
  /** The files before it filled the answer. */
  readonly isCollapsed: boolean;
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

/** Changed files with their differences, as far as they are of a size that anybody reads. */
export async function diff(repository: Repository, from: string, to: string): Promise<FileDiff[]> {
  const before = from === zeroSha ? emptyTree : from;
  const files = await changedFiles(repository, from, to);
  const args = ['diff-tree', '-r', '-p', '-M', '--no-color', '--end-of-options', before, to];
  const program = repository.start(args);
  program.stdin.end();
  const reader = new PatchReader();
  for await (const piece of program.stdout) {
    reader.take(piece);
    if (reader.isFull) break;
  }
  program.kill();
  const { exitCode, stderr } = await program.ended;
  if (exitCode !== 0 && exitCode !== null) throw new GitFailed('diff-tree', exitCode, stderr);
  reader.end();
  return files.map((file, index) => {
    const { text, isTooLarge, isCollapsed } = reader.patches[index] ?? leftOut;
    return { ...file, diff: text, isTooLarge, isCollapsed };
  });
}

const leftOut: Patch = { text: '', isTooLarge: false, isCollapsed: true };

function changeOf(status: string): ChangedFile['change'] {
  if (status.startsWith('A')) return 'added';
  if (status.startsWith('D')) return 'deleted';
  return status.startsWith('R') ? 'renamed' : 'modified';
}

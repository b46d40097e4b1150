import { GitFailed } from '#programs';
import type { Repository } from '#repository';
import { mostReadBytes } from '#settings';
import { type Commit, commitFields, parseCommit } from './commits.ts';

/** A commit, and what a file holds in it. */
export interface CommitWithFile {
  readonly commit: Commit;
  /** Its first 4 MiB. */
  readonly file: Buffer;
}

const recordEnd = Buffer.from('\0\x1e\n');

/**
 * A commit and a file of it, by one program instead of two; undefined when either is not there, or when the
 * path leads to no file.
 */
export async function getCommitWithFile(
  repository: Repository,
  sha: string,
  path: string,
): Promise<CommitWithFile | undefined> {
  const object = `${sha}:${path.replace(/^\/+|\/+$/g, '')}`;
  const flags = ['--no-patch', `--format=${commitFields}`, '--end-of-options'];
  try {
    const shown = await repository.run(['show', ...flags, sha, object]);
    const end = shown.indexOf(recordEnd);
    const file = shown.subarray(end + recordEnd.length);
    // So git shows a folder.
    const isFolder = file
      .subarray(0, object.length + 10)
      .toString()
      .includes(`tree ${object}\n`);
    if (end < 0 || isFolder) return undefined;
    const commit = parseCommit(shown.toString('utf8', 0, end));
    return { commit, file: file.subarray(0, mostReadBytes) };
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 128) return undefined;
    throw error;
  }
}

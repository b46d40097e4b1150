import { GitFailed } from '#programs';
import type { Repository } from '#repository';

/** Lines that stand together and come of one commit. */
export interface BlamedLines {
  readonly sha: string;
  readonly lines: readonly string[];
}

/** Lines of a file, counted from 1, both included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Which commit each line of a file comes of. Undefined when the file is not there, or has not so many
 * lines.
 */
export async function blame(
  repository: Repository,
  commit: string,
  path: string,
  range?: LineRange,
): Promise<readonly BlamedLines[] | undefined> {
  const lines = range ? [`-L${range.start},${range.end}`] : [];
  const args = ['blame', '--porcelain', ...lines, commit, '--', path];
  try {
    return groupsIn((await repository.run(args)).toString('utf8'));
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 128) return undefined;
    throw error;
  }
}

/**
 * Reads git's porcelain: a line `<sha> <old> <new> [<count>]`, facts of commits not told before, and the
 * text behind a tab.
 */
function groupsIn(output: string): readonly BlamedLines[] {
  const groups: { sha: string; lines: string[] }[] = [];
  let sha = '';
  for (const line of output.split('\n')) {
    if (line.startsWith('\t')) {
      if (groups.at(-1)?.sha !== sha) groups.push({ sha, lines: [] });
      groups.at(-1)?.lines.push(line.slice(1));
    } else {
      sha = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1] ?? sha;
    }
  }
  return groups;
}

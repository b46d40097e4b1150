import { GitFailed } from '#programs';
import type { Repository } from '#repository';

/** A commit. Dates are ISO 8601 with the zone they were made in. */
export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** The whole message. */
  readonly message: string;
  /** Its first line. */
  readonly title: string;
}

interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** Which commits, and how many. */
export interface ListCommits {
  /** A sha or a ref that is known to exist, or `everywhere`. */
  readonly from: string;
  readonly skip: number;
  readonly limit: number;
  readonly path?: string;
  readonly since?: string;
  readonly until?: string;
  readonly author?: string;
  /** Only commits whose message has this text, large or small letters. */
  readonly saying?: string;
  /** Leaves out what is reachable from here. */
  readonly notFrom?: string;
  /** Follows only the first parent of merges. */
  readonly isFirstParent?: boolean;
  /** No commit comes before one that it is a parent of, whatever their dates say. */
  readonly isTopological?: boolean;
}

/** As `ListCommits.from`: all branches and tags. */
export const everywhere = '*';

/** The `--format` that `parseCommits` reads: fields between NULs, a record separator behind each. */
export const commitFields = '%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x1e';

/** The same fields in the words of `git for-each-ref`, for refs that are commits. */
export const refCommitFields =
  '%(objectname)%00%(parent)%00%(authorname)%00%(authoremail:trim)%00%(authordate:iso-strict)%00' +
  '%(committername)%00%(committeremail:trim)%00%(committerdate:iso-strict)%00%(contents)%00%1e';

/** Reads what `git log --format=<commitFields>` prints. */
export function parseCommits(output: Buffer): Commit[] {
  return splitRecords(output).map(parseCommit);
}

/** Splits what git prints by one of the two formats above. */
export function splitRecords(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0\x1e')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '');
}

/** Reads the fields of one commit. */
export function parseCommit(record: string): Commit {
  const [
    sha = '',
    parents = '',
    an = '',
    ae = '',
    ad = '',
    cn = '',
    ce = '',
    cd = '',
    message = '',
  ] = record.split('\0');
  return {
    sha,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message,
    title: message.split('\n', 1)[0] ?? '',
  };
}

/** Commits, the newest first. */
export async function listCommits(repository: Repository, query: ListCommits): Promise<Commit[]> {
  const args = [
    'log',
    `--format=${commitFields}`,
    `--skip=${query.skip}`,
    `--max-count=${query.limit}`,
    ...(query.since === undefined ? [] : [`--since=${query.since}`]),
    ...(query.until === undefined ? [] : [`--until=${query.until}`]),
    ...(query.author === undefined ? [] : [`--author=${query.author}`, '--fixed-strings']),
    ...(query.saying === undefined
      ? []
      : [`--grep=${query.saying}`, '--fixed-strings', '--regexp-ignore-case']),
    ...(query.isFirstParent ? ['--first-parent'] : []),
    ...(query.isTopological ? ['--topo-order'] : []),
    ...(query.from === everywhere
      ? ['--branches', '--tags', '--end-of-options']
      : ['--end-of-options', query.from]),
    ...(query.notFrom === undefined ? [] : [`^${query.notFrom}`]),
    '--',
    ...(query.path === undefined ? [] : [`:(literal)${query.path}`]),
  ];
  return parseCommits(await repository.run(args));
}

/** How many lines each commit adds and deletes, compared with its first parent. One process for all. */
export async function commitStats(
  repository: Repository,
  commits: readonly Pick<Commit, 'sha' | 'parents'>[],
): Promise<ReadonlyMap<string, { readonly additions: number; readonly deletions: number }>> {
  const args = ['diff-tree', '--stdin', '--root', '-r', '--numstat'];
  const input = commits.map(({ sha, parents }) => [sha, ...parents.slice(0, 1)].join(' '));
  const output = (await repository.run(args, `${input.join('\n')}\n`)).toString('utf8');
  const stats = new Map(commits.map(({ sha }) => [sha, { additions: 0, deletions: 0 }]));
  let current: { additions: number; deletions: number } | undefined;
  for (const line of output.split('\n')) {
    const [first = '', second] = line.split('\t');
    if (second === undefined) current = stats.get(first.split(' ')[0] ?? '') ?? current;
    else if (current) {
      // A binary file has no lines: git writes dashes.
      current.additions += Number(first) || 0;
      current.deletions += Number(second) || 0;
    }
  }
  return stats;
}

/** One commit by its sha, or undefined when the repository doesn't have it. */
export async function getCommit(repository: Repository, sha: string): Promise<Commit | undefined> {
  try {
    const [commit] = await listCommits(repository, { from: sha, skip: 0, limit: 1 });
    return commit;
  } catch (error) {
    if (error instanceof GitFailed && error.exitCode === 128) return undefined;
    throw error;
  }
}

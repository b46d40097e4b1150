import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeNew } from '@slipway/io';
import {
  type Commit,
  commitFields,
  parseCommit,
  parseCommits,
  refCommitFields,
  splitRecords,
} from '#history/commits';
import type { Repository } from '#repository';
import { refOnDisk } from './ref-files.ts';

/** A branch and the commit it ends at. */
export interface Branch {
  readonly name: string;
  readonly commit: Commit;
}

/** A tag and the commit it leads to. `message` is empty for a lightweight tag. */
export interface Tag {
  readonly name: string;
  /** The tag object for an annotated tag, else the commit. */
  readonly target: string;
  readonly message: string;
  readonly commit: Commit;
}

/** The sha of the commit that a branch, tag, ref or (short) sha means; undefined when there is none. */
export async function resolve(
  repository: Repository,
  revision: string,
): Promise<string | undefined> {
  if (revision === '' || revision.startsWith('-') || /[\s~^:?*[\\]|\.\.|@\{/.test(revision)) {
    return undefined;
  }
  // A branch always leads to a commit, so its file says all.
  const branch = revision.startsWith('refs/heads/')
    ? await refOnDisk(repository, revision)
    : 'unclear';
  if (branch !== 'unclear') return branch === 'missing' ? undefined : branch.sha;
  const candidates = revision.startsWith('refs/')
    ? [revision]
    : [`refs/heads/${revision}`, `refs/tags/${revision}`, revision];
  return (await peel(repository, candidates)).find((sha) => sha !== undefined);
}

/** The name of the default branch; it may not have a commit yet. */
export async function defaultBranch(repository: Repository): Promise<string> {
  const head = await readFile(join(repository.directory, 'HEAD'), 'utf8');
  return head.trim().replace(/^ref: refs\/heads\//, '');
}

/** Makes a branch the default one. */
export async function setDefaultBranch(repository: Repository, branch: string): Promise<void> {
  await repository.run(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
}

/**
 * Makes or moves a ref (in full: `refs/heads/x`) to a sha.
 *
 * With `expected` only if it is there now (`zeroSha`: only if there is none); throws `GitFailed`
 * otherwise.
 */
export async function createRef(
  repository: Repository,
  ref: string,
  sha: string,
  expected?: string,
): Promise<void> {
  const old = expected === undefined ? [] : [expected];
  await repository.run(['update-ref', ref, sha, ...old]);
}

/**
 * Makes a ref that cannot be there yet (its name has a fresh number in it). Starts no process: the
 * least that git reads is a file with the sha, put in place at once.
 */
export async function createFreshRef(
  repository: Repository,
  ref: string,
  sha: string,
): Promise<void> {
  const file = join(repository.directory, ref);
  await mkdir(dirname(file), { recursive: true });
  await rm(`${file}.lock`, { force: true });
  await writeNew(`${file}.lock`, `${sha}\n`);
  await rename(`${file}.lock`, file);
  await syncFolder(dirname(file));
}

/** Whether a ref (in full: `refs/heads/x`) is there. Costs no process but for one that points to another. */
export async function hasRef(repository: Repository, ref: string): Promise<boolean> {
  const found = await refOnDisk(repository, ref);
  return found === 'unclear' ? (await resolve(repository, ref)) !== undefined : found !== 'missing';
}

/** Deletes a ref; one that isn't there is no error. */
export async function deleteRef(repository: Repository, ref: string): Promise<void> {
  await repository.run(['update-ref', '-d', ref]);
}

/** Deletes refs together; those that aren't there are no error. */
export async function deleteRefs(repository: Repository, refs: readonly string[]): Promise<void> {
  const lines = refs.map((ref) => `delete ${ref}\n`);
  await repository.run(['update-ref', '--stdin'], lines.join(''));
}

/** All branches by name; `search` keeps those that contain it. */
export async function listBranches(repository: Repository, search = ''): Promise<Branch[]> {
  const format = `--format=%(refname:lstrip=2)%00${refCommitFields}`;
  const output = await repository.run(['for-each-ref', format, 'refs/heads']);
  const branches = splitRecords(output).map((record) => {
    const at = record.indexOf('\0');
    return { name: record.slice(0, at), commit: parseCommit(record.slice(at + 1)) };
  });
  return branches.filter(({ name }) => name.includes(search));
}

/** What an annotated tag says; empty for a tag that only points, and for one that isn't there. */
export async function tagMessage(repository: Repository, name: string): Promise<string> {
  const args = ['for-each-ref', '--format=%(objecttype)%00%(contents)', `refs/tags/${name}`];
  // A name with a star would stand for many.
  if (/[*?[\\]/.test(name)) return '';
  const [type, message = ''] = (await repository.run(args)).toString('utf8').split('\0');
  return type === 'tag' ? message.trimEnd() : '';
}

/** Names of the branches whose commits are all in this one; none when it has no commit yet. */
export async function mergedBranches(
  repository: Repository,
  into: string,
): Promise<ReadonlySet<string>> {
  const ref = `refs/heads/${into}`;
  if ((await resolve(repository, ref)) === undefined) return new Set();
  const args = ['for-each-ref', '--format=%(refname:lstrip=2)', `--merged=${ref}`, 'refs/heads'];
  return new Set((await repository.run(args)).toString('utf8').split('\n').filter(Boolean));
}

/** All tags, the newest first; `search` keeps those that contain it. */
export async function listTags(repository: Repository, search = ''): Promise<Tag[]> {
  const format = '%(refname:lstrip=2)%00%(objectname)%00%(objecttype)%00%(contents)%00%00';
  const args = ['for-each-ref', '--sort=-creatordate', `--format=${format}`, 'refs/tags'];
  const rows = (await repository.run(args)).toString('utf8').split('\0\0\n');
  const tags = rows.slice(0, -1).map((row) => {
    const [name = '', target = '', type = '', message = ''] = row.split('\0');
    return { name, target, message: type === 'tag' ? message.trimEnd() : '' };
  });
  const found = tags.filter(({ name }) => name.includes(search));
  const commits = await commitsOf(
    repository,
    found.map(({ name }) => `refs/tags/${name}`),
  );
  return found.flatMap((tag, index) => {
    const commit = commits[index];
    return commit === undefined ? [] : [{ ...tag, commit }];
  });
}

/** The value of each ref that exists. */
export async function readRefs(repository: Repository): Promise<ReadonlyMap<string, string>> {
  const args = ['for-each-ref', '--format=%(refname) %(objectname)'];
  const lines = (await repository.run(args)).toString('utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** The commit behind each ref, in order; undefined where there is none. */
async function commitsOf(
  repository: Repository,
  refs: readonly string[],
): Promise<(Commit | undefined)[]> {
  if (refs.length === 0) return [];
  const shas = await peel(repository, refs);
  const args = ['log', '--no-walk=unsorted', `--format=${commitFields}`, '--stdin'];
  const wanted = [...new Set(shas.filter((sha) => sha !== undefined))];
  if (wanted.length === 0) return refs.map(() => undefined);
  const commits = parseCommits(await repository.run(args, wanted.join('\n')));
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  return shas.map((sha) => (sha === undefined ? undefined : bySha.get(sha)));
}

async function peel(
  repository: Repository,
  refs: readonly string[],
): Promise<(string | undefined)[]> {
  const input = refs.map((ref) => `${ref}^{commit}\n`).join('');
  const output = await repository.run(['cat-file', '--batch-check=%(objectname)'], input);
  const lines = output.toString('utf8').trimEnd().split('\n');
  return lines.map((line) => (/^[0-9a-f]{40,64}$/.test(line) ? line : undefined));
}

import {
  type Commit,
  listCommits,
  listTags,
  type Repository,
  readFile,
  resolve,
} from '@slipway/git';
import { JSON_SCHEMA, load } from 'js-yaml';
import type { Project } from '#projects/project';
import type { Asker } from '#protection/run-rights';
import { notFound, Refused } from '#refused';
import { commitOnBranch } from '#repository/commit-on-branch';
import type { Context } from '#services';
import { type ChangelogForm, notesOf, tagBefore, versionIn, withNotes } from './changelog-rules.ts';

/** Which notes are wanted. */
export interface ChangelogWish {
  readonly version: string;
  /** Without it the tag of the version before. */
  readonly from: string | undefined;
  /** Without it the default branch. */
  readonly to: string | undefined;
  readonly date: Date;
  readonly trailer: string;
  readonly configFile: string;
}

/** Where the notes are kept. */
export interface ChangelogFile {
  readonly branch: string;
  readonly file: string;
  readonly message: string | undefined;
}

/** More than this is no version's work. */
const mostCommits = 10_000;
const usual: ChangelogForm = { dateFormat: '%Y-%m-%d', categories: {} };

/** What the commits of a version say of it. */
export async function changelogOf(
  repository: Repository,
  project: Project,
  wish: ChangelogWish,
): Promise<string> {
  const { version } = wish;
  if (versionIn(version) === undefined) {
    throw new Refused(
      'unprocessable',
      'Failed to generate the changelog: The version is not a valid semantic version',
    );
  }
  const to = await shaOf(repository, wish.to ?? project.defaultBranch);
  const commits = await commitsOf(repository, wish, to);
  const form = await formIn(repository, to, wish.configFile);
  return notesOf(commits, { ...wish, ...form, projectPath: project.fullPath });
}

async function shaOf(repository: Repository, revision: string): Promise<string> {
  const sha = await resolve(repository, revision);
  if (sha === undefined) throw notFound('Commit');
  return sha;
}

async function commitsOf(
  repository: Repository,
  { version, from }: ChangelogWish,
  to: string,
): Promise<readonly Commit[]> {
  const tags = (await listTags(repository)).map(({ name }) => name);
  const start = from ?? tagBefore(version, tags);
  if (start === undefined) {
    const why =
      'The commit start range is unspecified, and no previous tag could be found to use instead';
    throw new Refused('unprocessable', `Failed to generate the changelog: ${why}`);
  }
  const notFrom = await shaOf(repository, start);
  return listCommits(repository, { from: to, notFrom, skip: 0, limit: mostCommits });
}

/** As the repository's own file says; what it asks for and is not honoured here is refused. */
async function formIn(repository: Repository, sha: string, path: string): Promise<ChangelogForm> {
  const text = (await readFile(repository, sha, path))?.toString('utf8');
  if (text === undefined) return usual;
  const found = valuesOf(text, path);
  if (found.template !== undefined) {
    throw invalid(path, 'template is not supported by this server: leave it out');
  }
  const { date_format: dateFormat = usual.dateFormat, categories = {} } = found;
  if (typeof dateFormat !== 'string' || !isWords(categories)) {
    throw invalid(path, 'date_format must be text, categories a mapping of texts');
  }
  return { dateFormat, categories };
}

function valuesOf(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = load(text, { schema: JSON_SCHEMA });
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : 'not YAML');
  }
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw invalid(path, 'not a mapping');
}

function isWords(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((word) => typeof word === 'string');
}

function invalid(path: string, why: string): Refused {
  return new Refused('unprocessable', `Failed to generate the changelog: ${path}: ${why}`);
}

/** Adds the notes to a file of a branch, by a commit. */
export async function addToChangelog(
  context: Pick<Context, 'store' | 'git' | 'auth'>,
  asker: Asker,
  repository: Repository,
  {
    version,
    notes,
    branch,
    file,
    message,
  }: ChangelogFile & { readonly version: string; readonly notes: string },
): Promise<void> {
  const at = await shaOf(repository, branch);
  const before = (await readFile(repository, at, file))?.toString('utf8');
  const action = before === undefined ? 'create' : 'update';
  const content = Buffer.from(withNotes(before ?? '', version, notes));
  await commitOnBranch(context, asker, repository, {
    branch,
    message: message ?? `Add changelog for version ${version}\n\n[ci skip]`,
    ...{ start: undefined, authorName: undefined, authorEmail: undefined, isForced: false },
    changes: [{ action: { action, path: file, content } }],
  });
}

import {
  type Branch,
  defaultBranch,
  GitFailed,
  listBranches,
  mergedBranches,
  type Repository,
  resolve,
  zeroSha,
} from '@slipway/git';
import { repositoryName } from '#projects/project';
import { protectionsOf } from '#protection/protected-refs';
import type { Asker } from '#protection/run-rights';
import { Refused } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import { requireRef } from './commit-on-branch.ts';
import { actorOf } from './git-http.ts';

type RefContext = Pick<Context, 'store' | 'git' | 'auth'>;

/** Makes a branch at a commit, tag or other branch. */
export async function createBranch(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  { name, at }: { readonly name: string; readonly at: string },
): Promise<void> {
  const after = await resolve(repository, at);
  if (after === undefined) throw new Refused('invalid', '400 Invalid reference name');
  await move(context, asker, repository, { ref: `refs/heads/${name}`, before: zeroSha, after });
}

/** Deletes a branch; the default one stays. */
export async function deleteBranch(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  { name, commit }: Branch,
): Promise<void> {
  if (name === (await defaultBranch(repository))) {
    throw new Refused('invalid', '400 Cannot remove HEAD branch');
  }
  const change = { ref: `refs/heads/${name}`, before: commit.sha, after: zeroSha };
  await move(context, asker, repository, change);
}

/** Deletes the branches whose commits are all in the default one, but protected ones and itself. */
export async function deleteMergedBranches(
  context: RefContext,
  asker: Asker,
  repository: Repository,
): Promise<void> {
  const main = await defaultBranch(repository);
  const merged = await mergedBranches(repository, main);
  for (const branch of await listBranches(repository)) {
    if (branch.name === main || !merged.has(branch.name)) continue;
    const protections = await protectionsOf(context.store, asker.project, branch.name, false);
    if (protections.length === 0) await deleteBranch(context, asker, repository, branch);
  }
}

/** Makes a tag at a commit, branch or other tag; with a message one that says who made it. */
export async function createTag(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  { name, at, message }: { readonly name: string; readonly at: string; readonly message: string },
): Promise<void> {
  const commit = await resolve(repository, at);
  if (commit === undefined) throw new Refused('invalid', 'Target is invalid');
  const tag = { name, commit, message };
  const after = message === '' ? commit : await annotate(repository, asker.user, tag);
  await move(context, asker, repository, { ref: `refs/tags/${name}`, before: zeroSha, after });
}

/** Deletes a tag. */
export async function deleteTag(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  { name, target }: { readonly name: string; readonly target: string },
): Promise<void> {
  const change = { ref: `refs/tags/${name}`, before: target, after: zeroSha };
  await move(context, asker, repository, change);
}

/** As a push would: pipelines start, and events are told. */
async function move(
  context: RefContext,
  asker: Asker,
  repository: Repository,
  change: { readonly ref: string; readonly before: string; readonly after: string },
): Promise<void> {
  await requireRef(context, asker, change.ref, change.after === zeroSha ? 'delete' : 'push');
  try {
    await context.git.update(repositoryName(asker.project), actorOf(asker.user), change);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const what = change.ref.startsWith('refs/tags/') ? 'Tag' : 'Branch';
    const isNameTaken = (await resolve(repository, change.ref)) !== undefined;
    throw new Refused('invalid', `${what} ${isNameTaken ? 'already exists' : 'name is invalid'}`);
  }
}

/** Makes the tag object; no ref names it yet. */
async function annotate(
  repository: Repository,
  user: User,
  tag: { readonly name: string; readonly commit: string; readonly message: string },
): Promise<string> {
  const { name: tagger, email } = signature(user);
  const seconds = Math.floor(Date.now() / 1000);
  const lines = [`object ${tag.commit}`, 'type commit', `tag ${tag.name}`];
  const by = `tagger ${tagger} <${email}> ${seconds} +0000`;
  try {
    const text = `${lines.join('\n')}\n${by}\n\n${tag.message}\n`;
    return (await repository.run(['mktag'], text)).toString('latin1').trim();
  } catch (error) {
    if (error instanceof GitFailed) throw new Refused('invalid', '400 Tag name is invalid');
    throw error;
  }
}

/** Without what would end a line or the name in git's own format. */
function signature({ name, email }: User): Pick<User, 'name' | 'email'> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stay
  const plain = (text: string) => text.replace(/[\x00-\x1f<>]/g, '');
  return { name: plain(name), email: plain(email) };
}

import { listTags, type Repository } from '@slipway/git';
import type { Asker } from '#protection/run-rights';
import { Refused } from '#refused';
import { createTag } from '#repository/change-refs';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { NewLink, Release } from './release.ts';
import { checkLinks } from './release-rules.ts';

type ReleaseContext = Pick<Context, 'store' | 'git' | 'auth' | 'clock'>;

/** A wish for a release; the tag is made at `ref` when it is not there. */
export interface ReleaseWish {
  readonly tag: string;
  readonly tagMessage: string;
  readonly ref: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly releasedAt: Date | undefined;
  readonly links: readonly NewLink[];
}

/** Makes a release, and its tag where needed. Throws when there is one of this tag already. */
export async function makeRelease(
  context: ReleaseContext,
  asker: Asker,
  repository: Repository,
  wish: ReleaseWish,
): Promise<Release> {
  const { store, clock } = context;
  const { project, user } = asker;
  await requireTagRights(context, asker, wish.tag);
  checkLinks(wish.links);
  if (await store.releases.byTag(project.id, wish.tag)) throw exists();
  const now = clock();
  const { tag, name, description, releasedAt = now } = wish;
  const release = {
    projectId: project.id,
    tag,
    name: name === '' ? tag : name,
    description,
    sha: await shaOf(context, asker, repository, wish),
    authorId: user.id,
    createdAt: now,
    releasedAt,
  };
  return store.releases.create(release, wish.links).catch((error: unknown) => {
    throw error instanceof StoreConflict ? exists() : error;
  });
}

/** Who may not make a protected tag may not say what its release is either. */
export async function requireTagRights(
  { auth }: Pick<Context, 'auth'>,
  { user, project }: Asker,
  tag: string,
): Promise<void> {
  if (await auth.access.allowsRef(user, project, `refs/tags/${tag}`, 'push')) return;
  throw new Refused('forbidden', 'Access Denied');
}

async function shaOf(
  context: ReleaseContext,
  asker: Asker,
  repository: Repository,
  { tag, tagMessage, ref }: ReleaseWish,
): Promise<string> {
  const present = await commitOfTag(repository, tag);
  if (present !== undefined) return present;
  if (ref === undefined) throw new Refused('unprocessable', 'Ref is not specified');
  await createTag(context, asker, repository, { name: tag, at: ref, message: tagMessage });
  const made = await commitOfTag(repository, tag);
  if (made === undefined) throw new Refused('conflict', `The tag ${tag} is gone again: try again`);
  return made;
}

async function commitOfTag(repository: Repository, name: string): Promise<string | undefined> {
  const tags = await listTags(repository, name);
  return tags.find((tag) => tag.name === name)?.commit.sha;
}

function exists(): Refused {
  return new Refused('conflict', 'Release already exists');
}

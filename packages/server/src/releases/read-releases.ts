import type { Project } from '#projects/project';
import { found } from '#refused';
import type { Context } from '#services';
import type { Listed, Page } from '#store/records';
import type { Release, ReleaseLink } from './release.ts';

type Reading = Pick<Context, 'store'>;

/** A page of a project's releases. */
export function releasesOf(
  { store }: Reading,
  { id }: Project,
  page: Page,
): Promise<Listed<Release>> {
  return store.releases.list(id, page);
}

/** The release of a tag. */
export async function releaseOfTag(
  { store }: Reading,
  { id }: Project,
  tag: string,
): Promise<Release> {
  return found(await store.releases.byTag(id, tag));
}

/** The newest that is out by now. */
export async function latestRelease(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id }: Project,
): Promise<Release> {
  return found(await store.releases.latest(id, clock()));
}

/** What can be had of a release, the newest first. */
export function linksOf({ store }: Reading, { id }: Release): Promise<readonly ReleaseLink[]> {
  return store.releases.links([id]);
}

/** The link of a release that is meant. */
export async function linkOf(
  context: Reading,
  release: Release,
  isMeant: (link: ReleaseLink) => boolean,
): Promise<ReleaseLink> {
  return found((await linksOf(context, release)).find(isMeant));
}

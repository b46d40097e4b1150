import type { Asker } from '#protection/run-rights';
import { found, unprocessable } from '#refused';
import type { Context } from '#services';
import { type Change, StoreConflict } from '#store/records';
import { requireTagRights } from './make-release.ts';
import type { NewLink, Release, ReleaseLink } from './release.ts';
import { checkLink } from './release-rules.ts';

type ReleaseContext = Pick<Context, 'store' | 'auth' | 'hookTeller'>;

/** Says something else of a release. */
export async function editRelease(
  context: ReleaseContext,
  asker: Asker,
  release: Release,
  change: Change<Release>,
): Promise<Release> {
  await requireTagRights(context, asker, release.tag);
  const changed = found(await context.store.releases.update(release.id, change));
  await context.hookTeller.released(asker.project, changed, 'update');
  return changed;
}

/** Takes a release away. The tag stays. */
export async function removeRelease(
  context: ReleaseContext,
  asker: Asker,
  release: Release,
): Promise<void> {
  await requireTagRights(context, asker, release.tag);
  await context.store.releases.delete(release.id);
  await context.hookTeller.released(asker.project, release, 'delete');
}

/** Adds a link. */
export async function addLink(
  context: ReleaseContext,
  asker: Asker,
  release: Release,
  wish: NewLink,
): Promise<ReleaseLink> {
  await requireTagRights(context, asker, release.tag);
  checkLink(wish);
  return context.store.releases.addLink({ ...wish, releaseId: release.id }).catch(taken);
}

/** Changes a link. */
export async function editLink(
  context: ReleaseContext,
  asker: Asker,
  { release, link }: { readonly release: Release; readonly link: ReleaseLink },
  change: Change<ReleaseLink>,
): Promise<ReleaseLink> {
  await requireTagRights(context, asker, release.tag);
  checkLink({ ...link, ...change });
  return found(await context.store.releases.updateLink(link.id, change).catch(taken));
}

/** Takes a link away. */
export async function removeLink(
  context: ReleaseContext,
  asker: Asker,
  { release, link }: { readonly release: Release; readonly link: ReleaseLink },
): Promise<void> {
  await requireTagRights(context, asker, release.tag);
  await context.store.releases.deleteLink(link.id);
}

function taken(error: unknown): never {
  if (!(error instanceof StoreConflict)) throw error;
  const field = ['url', 'path', 'name'].find((name) => error.message.includes(`.${name}`));
  throw unprocessable(field === 'path' ? 'filepath' : (field ?? 'name'), 'has already been taken');
}

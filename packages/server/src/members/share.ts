import type { Namespace } from '#groups/namespace';
import { forbidden, found, notFound, Refused } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { GroupLink } from './group-link.ts';
import type { Source } from './member.ts';

/** Whose members are to be more, and the level of the one who asks. */
export interface Sharing extends Source {
  readonly by: User;
  readonly level: number;
}

/** Invites a group that one may see: its members are members here, up to a level. */
export async function shareWith(
  { store, clock, auth }: Pick<Context, 'store' | 'clock' | 'auth'>,
  { by, level, ...source }: Sharing,
  wish: Pick<GroupLink, 'groupId' | 'accessLevel' | 'expiresAt'>,
): Promise<GroupLink> {
  if (wish.accessLevel > level) throw forbidden();
  const group = await store.namespaces.get(wish.groupId);
  const isSeen = group?.kind === 'group' && (await auth.access.seesGroup(by, group));
  const invited = found(isSeen ? group : undefined, 'Group');
  if (source.sourceKind === 'namespace' && source.sourceId === invited.id) {
    throw refused('The group cannot be shared with itself');
  }
  const { sourceKind, sourceId } = source;
  const link = { sourceKind, sourceId, ...wish, createdAt: clock() };
  return store.groupLinks.create(link).catch((error: unknown) => {
    if (!(error instanceof StoreConflict)) throw error;
    throw new Refused('conflict', 'Shared group The group has already been shared with this group');
  });
}

/** Takes an invitation back. */
export async function unshare(
  { store }: Pick<Context, 'store'>,
  source: Source,
  groupId: number,
): Promise<void> {
  const links = await store.groupLinks.list(source);
  const link = links.find((each) => each.groupId === groupId);
  if (link === undefined) throw notFound('Group');
  await store.groupLinks.delete(link.id);
}

/** An invitation as projects and groups show it. */
export async function sharedWith(
  { store }: Pick<Context, 'store'>,
  source: Source,
): Promise<readonly { readonly link: GroupLink; readonly group: Namespace }[]> {
  const links = await store.groupLinks.list(source);
  const groups = await Promise.all(links.map(({ groupId }) => store.namespaces.get(groupId)));
  return links.flatMap((link, index) => {
    const group = groups[index];
    return group ? [{ link, group }] : [];
  });
}

function refused(problem: string): Refused {
  return new Refused('invalid', `400 Bad request - ${problem}`);
}

import type { Source } from '#members/member';
import { found } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { AccessToken } from './access-token.ts';

type Reading = Pick<Context, 'store'>;

const everything = { limit: 1_000_000, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** A user's, or everybody's. */
export async function accessTokensOf(
  { store }: Reading,
  userId: number | undefined,
): Promise<readonly AccessToken[]> {
  const filter = userId === undefined ? {} : { userId };
  return (await store.accessTokens.list(filter, everything)).items;
}

/** Those of a project or group. */
export async function resourceTokensOf(
  { store }: Reading,
  { sourceKind: resourceKind, sourceId: resourceId }: Source,
): Promise<readonly AccessToken[]> {
  return (await store.accessTokens.list({ resourceKind, resourceId }, everything)).items;
}

/** One's own, or any for administrators; to others it does not exist. */
export async function accessTokenSeenBy(
  { store }: Reading,
  { id: userId, isAdmin }: User,
  id: number,
): Promise<AccessToken> {
  const token = await store.accessTokens.get(id);
  return found(isAdmin || token?.userId === userId ? token : undefined);
}

/** One of a project or group; another one's is not there. */
export async function resourceTokenOf(
  { store }: Reading,
  { sourceKind, sourceId }: Source,
  id: number,
): Promise<AccessToken> {
  const token = await store.accessTokens.get(id);
  const isTheirs = token?.resourceKind === sourceKind && token.resourceId === sourceId;
  return found(isTheirs ? token : undefined);
}

/** With which level the bot of a token belongs to its project or group. */
export async function levelOfToken(
  { store }: Reading,
  { resourceKind, resourceId, userId }: AccessToken,
): Promise<number | null> {
  if (resourceKind === null || resourceId === null) return null;
  const member = await store.members.find({
    sourceKind: resourceKind,
    sourceId: resourceId,
    userId,
  });
  return member?.accessLevel ?? null;
}

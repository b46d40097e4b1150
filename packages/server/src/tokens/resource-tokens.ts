import { randomBytes } from 'node:crypto';
import type { Source } from '#members/member';
import { forbidden, Refused, unauthenticated } from '#refused';
import type { Context } from '#services';
import type { User } from '#users/user';
import type { AccessToken } from './access-token.ts';
import { makeAccessToken, revokeAccessToken } from './change-access-tokens.ts';
import { inDays, rotateAccessToken } from './rotate-access-token.ts';
import type { TokenScope } from './token.ts';

type TokenContext = Pick<Context, 'store' | 'clock'>;

/** What a token of a project or group may be allowed to do. */
const resourceTokenScopes: readonly TokenScope[] = [
  'api',
  'read_api',
  'create_runner',
  'manage_runner',
  'read_repository',
  'write_repository',
  'read_registry',
  'write_registry',
  'k8s_proxy',
  'self_rotate',
];

const longestDays = 365;

/** A wish for a token of a project or group. */
export interface NewResourceToken extends Pick<AccessToken, 'name' | 'description' | 'scopes'> {
  readonly accessLevel: number;
  readonly expiresAt: Date | undefined;
}

/** A project or group, and the one who makes tokens for it with the level that they have there. */
export interface TokenOwner extends Source {
  readonly maker: User;
  readonly level: number;
}

/**
 * Makes a token for a project or group: a bot gets the role, and the token is the bot's. Nobody gives
 * it more than they have, and no bot makes another.
 */
export async function makeResourceToken(
  context: TokenContext,
  owner: TokenOwner,
  { accessLevel, expiresAt, ...wish }: NewResourceToken,
): Promise<{ readonly record: AccessToken; readonly token: string }> {
  const { store, clock } = context;
  if (owner.maker.kind !== 'human') throw forbidden();
  if (accessLevel > owner.level) {
    const problem =
      "Access level of the token can't be greater the access level of the user who created the token";
    throw new Refused('invalid', `400 Bad request - ${problem}`);
  }
  const now = clock();
  const { sourceKind, sourceId } = owner;
  const bot = await makeBot(context, owner, wish.name);
  const made = await makeAccessToken(context, {
    ...wish,
    userId: bot.id,
    expiresAt: expiresAt ?? inDays(now, longestDays),
    allowed: resourceTokenScopes,
    resourceKind: sourceKind,
    resourceId: sourceId,
  }).catch(async (error: unknown) => {
    await store.users.delete(bot.id);
    throw error;
  });
  const right = { accessLevel, createdAt: now, expiresAt: null };
  await store.members.create({ sourceKind, sourceId, userId: bot.id, ...right });
  return made;
}

async function makeBot(
  { store, clock }: TokenContext,
  { sourceKind, sourceId }: TokenOwner,
  name: string,
): Promise<User> {
  const kind = sourceKind === 'project' ? 'project' : 'group';
  const username = `${kind}_${sourceId}_bot_${randomBytes(8).toString('hex')}`;
  return store.users.create({
    username,
    name,
    email: `${username}@noreply.localhost`,
    isAdmin: false,
    isExternal: false,
    kind: `${kind}_bot`,
    state: 'active',
    passwordHash: null,
    createdAt: clock(),
    lastSignInAt: null,
  });
}

/** Rotates such a token, which shows a new secret: only to people who may do as much as it may. */
export async function rotateResourceToken(
  context: TokenContext,
  owner: TokenOwner,
  token: AccessToken,
  expiresAt: Date | undefined,
): Promise<{ readonly record: AccessToken; readonly token: string }> {
  if (owner.maker.kind !== 'human') throw unauthenticated();
  const { sourceKind, sourceId } = owner;
  const member = await context.store.members.find({ sourceKind, sourceId, userId: token.userId });
  if ((member?.accessLevel ?? 0) > owner.level) throw forbidden();
  return rotateAccessToken(context, token, expiresAt);
}

/** Ends such a token, and its bot's role with it. */
export async function revokeResourceToken(
  context: TokenContext,
  token: AccessToken,
): Promise<void> {
  const { store } = context;
  await revokeAccessToken(context, token);
  const { resourceKind, resourceId, userId } = token;
  if (resourceKind === null || resourceId === null) return;
  const source = { sourceKind: resourceKind, sourceId: resourceId };
  const member = await store.members.find({ ...source, userId });
  if (member) await store.members.delete(member.id);
  await store.users.update(userId, { state: 'blocked' });
}

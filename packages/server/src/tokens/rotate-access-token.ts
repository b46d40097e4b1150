import { Refused } from '#refused';
import type { Context } from '#services';
import type { AccessToken } from './access-token.ts';
import { hashToken, makeToken, personalTokenPrefix } from './token.ts';

type TokenContext = Pick<Context, 'store' | 'clock'>;

const usualDays = 7;

/**
 * Puts a new token in the place of one, which ends at once. Whoever rotates one that has ended has an
 * old copy, or somebody else has: then all that came of it end, too.
 */
export async function rotateAccessToken(
  context: TokenContext,
  token: AccessToken,
  expiresAt: Date | undefined,
): Promise<{ readonly record: AccessToken; readonly token: string }> {
  const { store, clock } = context;
  const now = clock();
  if (token.isRevoked) {
    await endFamily(context, token);
    throw refused('token already revoked');
  }
  if (token.expiresAt !== null && token.expiresAt <= now) throw refused('token is expired');
  const secret = makeToken(personalTokenPrefix);
  const { id, ...kept } = token;
  const record = await store.accessTokens.rotate(id, {
    ...kept,
    tokenHash: hashToken(secret),
    createdAt: now,
    expiresAt: expiresAt ?? inDays(now, usualDays),
    lastUsedAt: null,
    familyId: token.familyId ?? id,
  });
  if (record === undefined) throw refused('token already revoked');
  return { record, token: secret };
}

async function endFamily({ store }: TokenContext, token: AccessToken): Promise<void> {
  const family = token.familyId ?? token.id;
  const everything = { limit: 10_000, offset: 0 };
  const { items } = await store.accessTokens.list({ userId: token.userId }, everything);
  for (const { id, familyId, isRevoked } of items) {
    if (familyId === family && !isRevoked) await store.accessTokens.update(id, { isRevoked: true });
  }
}

/** So many days from a time on. */
export function inDays(from: Date, days: number): Date {
  return new Date(from.getTime() + days * 24 * 3600 * 1000);
}

function refused(problem: string): Refused {
  return new Refused('invalid', `400 Bad request - ${problem}`);
}

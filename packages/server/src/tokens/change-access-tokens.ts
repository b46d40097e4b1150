import { Refused } from '#refused';
import type { Context } from '#services';
import type { AccessToken } from './access-token.ts';
import {
  hashToken,
  makeToken,
  personalTokenPrefix,
  type TokenScope,
  tokenScopes,
} from './token.ts';

/**
 * What a token may make for its own user, as in GitLab: no token that could live on as its successor
 * when it expires or leaks. People who are signed in, and administrators, make what they like.
 */
export const scopesByToken: readonly TokenScope[] = ['k8s_proxy'];

/** A wish for a personal access token. */
export interface NewAccessToken
  extends Pick<AccessToken, 'userId' | 'name' | 'description' | 'scopes' | 'expiresAt'> {
  /** What its maker may give to it. */
  readonly allowed?: readonly TokenScope[];
  /** The project or group that it is for, when it is for no person. */
  readonly resourceKind?: AccessToken['resourceKind'];
  readonly resourceId?: number;
}

/** Makes a token. It is in this answer and nowhere else. */
export async function makeAccessToken(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { allowed = tokenScopes, resourceKind = null, resourceId, ...wish }: NewAccessToken,
): Promise<{ readonly record: AccessToken; readonly token: string }> {
  const isKnown = (scope: string) => allowed.some((each) => each === scope);
  if (!wish.scopes.every(isKnown)) throw scopesAre('does not have a valid value');
  if (wish.scopes.length === 0) throw scopesAre('is missing');
  const token = makeToken(personalTokenPrefix);
  const record = await store.accessTokens.create({
    ...wish,
    tokenHash: hashToken(token),
    createdAt: clock(),
    lastUsedAt: null,
    isRevoked: false,
    resourceKind,
    resourceId: resourceId ?? null,
    familyId: null,
  });
  return { record, token };
}

function scopesAre(problem: string): Refused {
  const error = `scopes ${problem}`;
  return new Refused('invalid', error, { body: { error } });
}

/** Ends a token at once. */
export async function revokeAccessToken(
  { store }: Pick<Context, 'store'>,
  { id }: AccessToken,
): Promise<void> {
  await store.accessTokens.update(id, { isRevoked: true });
}

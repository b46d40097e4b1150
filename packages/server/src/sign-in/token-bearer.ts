import { diskTroubleIn } from '@slipway/io';
import type { Clock } from '#log';
import { forbidden, type Refused, unauthenticated } from '#refused';
import type { Store } from '#store/store';
import { hashToken } from '#tokens/token';
import type { User } from '#users/user';
import type { Identity } from './identity.ts';

/** Where tokens are kept. */
export interface TokenBearerOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** Writing "last used" more often would cost a disk sync for each request. */
const lastUsedPrecisionMs = 10 * 60 * 1000;

/** The bearer of an access token. Throws 401 for one that was revoked or is expired, 403 for a blocked person's. */
export async function bearerOfToken(
  { store, clock }: TokenBearerOptions,
  text: string,
): Promise<Identity | undefined> {
  const token = await store.accessTokens.byHash(hashToken(text));
  if (token === undefined) return undefined;
  if (token.isRevoked) {
    throw invalidToken('Token was revoked. You have to re-authorize from the user.');
  }
  if (token.expiresAt !== null && token.expiresAt <= clock()) {
    throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  }
  const user = await mayAct(store, token.userId);
  if (user === undefined) return undefined;
  const now = clock();
  if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > lastUsedPrecisionMs) {
    await noteUse(store, token.id, now);
  }
  return { by: 'token', user, token };
}

/** Nobody is refused because it cannot be written: reading goes on with a disk that takes no writes. */
async function noteUse(store: Store, id: number, lastUsedAt: Date): Promise<void> {
  try {
    await store.accessTokens.update(id, { lastUsedAt });
  } catch (error) {
    if (diskTroubleIn(error) === undefined) throw error;
  }
}

/** Whose token it is. Throws 403 for who was blocked: no other token would help. */
export async function mayAct(store: Store, id: number): Promise<User | undefined> {
  const user = await store.users.get(id);
  if (user?.state === 'blocked') throw forbidden('Your account has been blocked.');
  return user;
}

function invalidToken(description: string): Refused {
  const body = { error: 'invalid_token', error_description: description };
  return unauthenticated(body);
}

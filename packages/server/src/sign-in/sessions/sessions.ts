import type { AuditLog } from '#audit/audit-log';
import type { Call } from '#http/call';
import type { Clock } from '#log';
import { found } from '#refused';
import type { Store } from '#store/store';
import { hashToken, makeToken } from '#tokens/token';
import type { User } from '#users/user';
import type { Session } from './session.ts';
import { failedSignIn, sessionFacts } from './session-facts.ts';

/** What sessions of browsers are begun and ended with. */
export interface SessionContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'record'>;
}

/** How long a browser stays signed in. */
export const lifetimeSeconds = 14 * 24 * 3600;

/** Signs a browser in; answers the value of its cookie, which is kept nowhere. */
export async function beginSession(
  { store, clock, audit }: SessionContext,
  user: User,
  call: Pick<Call, 'client' | 'requestId'>,
  browser: string,
): Promise<string> {
  const now = clock();
  await store.sessions.deleteExpired(now);
  const value = makeToken('');
  await store.sessions.create({
    userId: user.id,
    tokenHash: hashToken(value),
    address: call.client.address,
    browser,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
  });
  await store.users.update(user.id, { lastSignInAt: now });
  await audit.record(sessionFacts('session_created', user, call));
  return value;
}

/** Ends the session of a cookie, if there is one. */
export async function endSession(
  { store, audit }: SessionContext,
  user: User,
  call: Pick<Call, 'client' | 'requestId'>,
  value: string,
): Promise<void> {
  const session = await store.sessions.byHash(hashToken(value));
  if (!session) return;
  await store.sessions.delete(session.id);
  await audit.record(sessionFacts('session_destroyed', user, call));
}

/** Where a user is signed in. */
export function sessionsOf(
  { store, clock }: Pick<SessionContext, 'store' | 'clock'>,
  { id }: User,
): Promise<readonly Session[]> {
  return store.sessions.listOf(id, clock());
}

/** Ends one of a user's own sessions, by its id. */
export async function endSessionOf(
  context: SessionContext,
  user: User,
  call: Pick<Call, 'client' | 'requestId'>,
  id: string | undefined,
): Promise<void> {
  await endSessionNumbered(context, user, Number(id));
  await context.audit.record(sessionFacts('session_destroyed', user, call));
}

/** Ends a session of this user. Notes nothing: an address of the API is noted with whoever asked for it. */
export async function endSessionNumbered(
  context: Pick<SessionContext, 'store' | 'clock'>,
  user: User,
  wanted: number,
): Promise<void> {
  const session = (await sessionsOf(context, user)).find(({ id }) => id === wanted);
  await context.store.sessions.delete(found(session, 'Session').id);
}

/** Only of names that there are: people type their passwords into the wrong field. */
export async function noteFailedSignIn(
  { store, audit }: SessionContext,
  username: string,
  call: Pick<Call, 'client' | 'requestId'>,
): Promise<void> {
  const user = await store.users.byUsername(username);
  if (user) await audit.record(failedSignIn(user, call));
}

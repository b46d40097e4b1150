import type { Call } from '#http/call';
import type { Auth } from '#rights/auth';
import { passwordFacts } from '#sign-in/sessions/session-facts';
import { type SessionContext, sessionsOf } from '#sign-in/sessions/sessions';
import { hashToken } from '#tokens/token';
import type { User } from '#users/user';
import { checkPassword } from '#users/user-rules';
import { hashPassword } from './password.ts';

/** A password for another one, asked for from a page (`cookie` is its session's) or by a program. */
export interface PasswordWish {
  readonly current: string;
  readonly wanted: string;
  readonly cookie: string | undefined;
}

/** Changes one's own password. False, and nothing done, when `current` is not the one that holds. */
export async function changePassword(
  context: SessionContext & { readonly auth: Auth },
  user: User,
  { current, wanted, cookie }: PasswordWish,
  call: Pick<Call, 'client' | 'requestId'>,
): Promise<boolean> {
  const { auth, store, audit } = context;
  if (!(await auth.authenticate.fromPassword(user.username, current, call.client))) return false;
  checkPassword(wanted, user);
  await store.users.update(user.id, { passwordHash: await hashPassword(wanted) });
  await endOthers(context, user, hashToken(cookie ?? ''));
  await audit.record(passwordFacts(user, call));
  return true;
}

/** Whoever knew the old password has no business here any more; the page that asks goes on. */
async function endOthers(context: SessionContext, user: User, own: string): Promise<void> {
  for (const { id, tokenHash } of await sessionsOf(context, user)) {
    if (tokenHash !== own) await context.store.sessions.delete(id);
  }
}

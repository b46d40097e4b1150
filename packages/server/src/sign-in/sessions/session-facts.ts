import { sentenceOf } from '#audit/audit-event';
import { type AuditFacts, actorFacts, authorFacts } from '#audit/audit-log';
import type { Call } from '#http/call';
import type { User } from '#users/user';

/** A session that somebody began or ended, for the audit log. */
export function sessionFacts(
  event: 'session_created' | 'session_destroyed',
  user: User,
  call: Pick<Call, 'client' | 'requestId'>,
): AuditFacts {
  return {
    ...aboutUser(event, user, call),
    ...authorFacts(user),
    credential: { kind: 'password' },
  };
}

/** Somebody tried to be this user, and was not. */
export function failedSignIn(user: User, call: Pick<Call, 'client' | 'requestId'>): AuditFacts {
  return { ...aboutUser('sign_in_failed', user, call), ...actorFacts(undefined) };
}

/** Somebody chose another password. */
export function passwordFacts(user: User, call: Pick<Call, 'client' | 'requestId'>): AuditFacts {
  const facts = { ...aboutUser('user_password_updated', user, call), ...authorFacts(user) };
  return { ...facts, credential: { kind: 'password' } };
}

function aboutUser(
  event: string,
  { id, username }: User,
  { client, requestId }: Pick<Call, 'client' | 'requestId'>,
) {
  return {
    entityKind: 'User',
    entityId: id,
    entityPath: username,
    event,
    targetKind: 'User',
    targetId: String(id),
    targetName: username,
    message: sentenceOf(event),
    changes: {},
    address: client.address,
    requestId,
  } as const;
}

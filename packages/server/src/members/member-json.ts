import type { User } from '#users/user';
import { userJson } from '#users/user-json';
import type { Member } from './member.ts';

/** A member of a project or group. */
export function memberJson(member: Member, user: User | undefined, url: string) {
  return {
    ...(user ? userJson(user, url) : { id: member.userId }),
    access_level: member.accessLevel,
    created_at: member.createdAt,
    created_by: null,
    expires_at: member.expiresAt?.toISOString().slice(0, 10) ?? null,
    group_saml_identity: null,
    membership_state: 'active',
  };
}

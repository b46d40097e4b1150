import type { AccessToken } from './access-token.ts';

/** A token as GitLab shows it; the token itself is not kept. */
export function accessTokenJson(token: AccessToken, now: Date) {
  const isOver = token.expiresAt !== null && token.expiresAt <= now;
  return {
    id: token.id,
    name: token.name,
    revoked: token.isRevoked,
    created_at: token.createdAt,
    description: token.description,
    scopes: token.scopes,
    user_id: token.userId,
    last_used_at: token.lastUsedAt,
    active: !token.isRevoked && !isOver,
    expires_at: token.expiresAt?.toISOString().slice(0, 10) ?? null,
  };
}
